#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said of a source file without compiling it: an SPDX line with the right licence among its first lines,
at most 600 lines, and no word that announces unfinished work.

    style.py [ROOT]        one line a finding; exit status 1 if there is one
    style.py --self-test   plants findings in a temporary folder and looks whether each is found
"""
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
from sources import tracked  # noqa: E402

MAX_LINES = 600
SUFFIXES = {".h", ".cpp", ".cu", ".cuh", ".hpp", ".py", ".sh"}
SCRIPTS = {".ci/run"}
# Written apart, so that this file does not find itself.
WORDS = ["TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK", "st" "ub", "st" "ubbed", "place" "holder", "not implem" "ented",
         "not yet implem" "ented"]
UNFINISHED = re.compile(r"\b(" + "|".join(WORDS) + r")\b", re.IGNORECASE)
APACHE = ("inference/", "kernels/")


def licence(name):
    return "Apache-2.0" if name.startswith(APACHE) else "GPL-3.0-or-later"


def findings(name, text):
    lines = text.splitlines()
    wanted = f"SPDX-License-Identifier: {licence(name)}"
    first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    if not any(line.lstrip("/#*. ").rstrip("*/ ") == wanted for line in first):
        yield 1, f"the first line must say {wanted}"
    if len(lines) > MAX_LINES:
        yield len(lines), f"more than {MAX_LINES} lines"
    for number, line in enumerate(lines, 1):
        match = UNFINISHED.search(line)
        if match:
            yield number, f"announces unfinished work: {match[0]}"


def check(root):
    root = pathlib.Path(root)
    found, seen = [], 0
    for path in tracked(root):
        if path.suffix not in SUFFIXES and str(path) not in SCRIPTS:
            continue
        seen += 1
        text = (root / path).read_text(encoding="utf-8")
        found += [f"{path}:{number}: {why}" for number, why in findings(str(path), text)]
    return found, seen


def selfTest():
    gpl, apache = "// SPDX-License-Identifier: GPL-3.0-or-later\n", "// SPDX-License-Identifier: Apache-2.0\n"
    good = {
        "app/main.cpp": gpl + "int main() {}\n",
        "kernels/matrix.h": apache + "// A hackle is a feather.\n",
        "installer/run.sh": "#!/bin/sh\n" + gpl.replace("//", "#"),
        "storage/full.cpp": gpl + "\n" * (MAX_LINES - 1),
    }
    bad = {
        "app/none.cpp": "int x;\n",
        "app/apache.cpp": apache,
        "inference/gpl.h": gpl,
        "kernels/late.h": "#pragma once\n" + apache,
        "storage/long.cpp": gpl + "\n" * MAX_LINES,
        "installer/bare.sh": "#!/bin/sh\n",
    }
    bad.update({f"app/word{i}.cpp": f"{gpl}// {word}: later\n" for i, word in enumerate(WORDS)})
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**good, **bad}.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found, _ = check(folder)
    named = {line.split(":")[0] for line in found}
    for name in sorted(named ^ set(bad)):
        print(f"{'found without reason' if name in named else 'not found'}: {name}")
    print(f"{len(named & set(bad))} of {len(bad)} planted findings found")
    return named == set(bad)


def main(arguments):
    if arguments == ["--self-test"]:
        return 0 if selfTest() else 1
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    found, seen = check(root)
    print("\n".join(found + [f"{seen} files, {len(found)} findings"]))
    return 1 if found or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
