#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Includes against the arrows between the folders:

    app -> ui, inference, storage      inference -> kernels      ui -> value headers of inference and storage

No other arrow exists; inference, kernels and the tests under tests/tsan know no Qt. Headers are included from the root.

    arrows.py [ROOT]        one line a wrong include; exit status 1 if there is one
    arrows.py --self-test   plants wrong includes in a temporary folder and looks whether each is found
"""
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
from sources import tracked  # noqa: E402

ARROWS = {
    "app": {"ui", "inference", "storage"},
    "ui": set(),  # and VALUE_HEADERS
    "inference": {"kernels"},
    "kernels": set(),
    "storage": set(),
}
# Plain values that widgets may show, and what these are made of. They include no header of the project but each other.
VALUE_HEADERS = {
    "inference/error.h",
    "inference/model/config.h",
    "kernels/error.h",
    "storage/documents/document.h",
    "storage/documents/document_warning.h",
    "storage/error.h",
}
WITHOUT_QT = ("inference/", "kernels/", "tests/tsan/")
SUFFIXES = {".h", ".cpp", ".cu", ".cuh", ".hpp", ".inc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
QT = re.compile(r"^Q[A-Z][A-Za-z0-9]*$|^Qt[A-Z][A-Za-z0-9]*/|^q[a-z0-9]+\.h$")


def wrong(root, path, quoted, angled):
    """Why the file may not include this, or None."""
    name = quoted or angled
    file, folder, target = str(path), path.parts[0], name.split("/")[0]
    if QT.match(name) and file.startswith(WITHOUT_QT):
        return "no Qt here"
    if quoted and (".." in name.split("/") or ("/" not in name and not (root / name).is_file()
                                               and (root / path).with_name(name).is_file())):
        return "headers are included from the root"
    if target not in ARROWS and target != "tests":
        return None
    if folder == "tests":
        return None
    if target == "tests":
        return "only tests include tests"
    if folder not in ARROWS:
        return None
    if file in VALUE_HEADERS and name not in VALUE_HEADERS:
        return "a value header includes value headers only"
    if target == folder or target in ARROWS[folder]:
        return None
    if folder == "ui" and target in ("inference", "storage"):
        return None if name in VALUE_HEADERS else "ui sees value headers only (VALUE_HEADERS in tests/checks/arrows.py)"
    return f"no arrow from {folder} to {target}"


def check(root):
    root = pathlib.Path(root)
    found, seen = [], 0
    for path in tracked(root):
        if path.suffix not in SUFFIXES or (path.parts[0] not in ARROWS and path.parts[0] != "tests"):
            continue
        seen += 1
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            why = match and wrong(root, path, match[1], match[2])
            if why:
                found.append(f"{path}:{number}: {line.strip()}: {why}")
    return found, seen


GOOD = {
    "app/tasks/read.cpp": '#include "inference/session/session.h"\n#include "storage/documents/document.h"\n#include <QString>',
    "app/main.cpp": '#include "ui/window/window.h"\n#include "app/tasks/read.h"',
    "ui/window/window.h": '#include <QWidget>\n#include "storage/documents/document.h"\n#include "ui/theme/theme.h"',
    "inference/session/session.h": '#include <queue>\n#include "kernels/backend.h"\n#include <hwy/highway.h>',
    "kernels/cpu/attention.cpp": '#include "kernels/cpu/attention.h"\n#include "hwy/foreach_target.h"',
    "storage/library/library.h": '#include <QString>\n#include "storage/error.h"',
    "tests/app/tst_read.cpp": '#include "app/tasks/read.h"\n#include "support/paths.h"\n#include "tst_read.moc"\n#include <QTest>',
    "tests/tsan/tsan_pool.cpp": '#include "kernels/cpu/thread_pool.h"',
}
BAD = {
    "app/cli/bench.cpp": '#include "kernels/backend.h"',
    "app/cli/plan.cpp": '#include "tests/support/paths.h"',
    "ui/chat/chat.cpp": '#include "app/controllers/chat.h"',
    "ui/gauges/gauges.cpp": '#include "kernels/matrix.h"',
    "ui/library/library.cpp": '#include "inference/session/session.h"',
    "ui/reader/reader.cpp": '#include <storage/library/library.h>',
    "inference/session/session.cpp": '  #  include <QString>',
    "inference/model/loader.cpp": '#include "storage/error.h"',
    "inference/model/gguf.cpp": '#include "app/cli/info.h"',
    "inference/model/near.cpp": '#include "near.h"',
    "inference/model/near.h": "",
    "inference/model/config.h": '#include "inference/model/model.h"',
    "kernels/cpu/matmul.cpp": '#include "inference/error.h"',
    "kernels/cpu/log.cpp": '#include <QtCore/QDebug>',
    "kernels/cpu/global.cpp": '#include <qglobal.h>',
    "kernels/cpu/up.cpp": '#include "../backend.h"',
    "storage/documents/text.cpp": '#include "inference/tokenizer/tokenizer.h"',
    "storage/documents/html.cpp": '#include "ui/theme/theme.h"',
    "storage/documents/tile.cpp": '#include "kernels/matrix.h"',
    "tests/tsan/tsan_qt.cpp": '#include <QTest>',
}


def selfTest():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**GOOD, **BAD}.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"// first line\n{text}\n", encoding="utf-8")
        found, _ = check(folder)
    named = {line.split(":")[0] for line in found}
    wanted = {name for name, text in BAD.items() if text}
    for name in sorted(wanted - named):
        print(f"not found: {name}: {BAD[name]}")
    for name in sorted(named - wanted):
        print(f"found without reason: {name}: {[line for line in found if line.startswith(name)]}")
    print(f"{len(wanted & named)} of {len(wanted)} planted includes found")
    return named == wanted and len(found) == len(wanted)


def main(arguments):
    if arguments == ["--self-test"]:
        return 0 if selfTest() else 1
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    found, seen = check(root)
    print("\n".join(found + [f"{seen} files, {len(found)} wrong includes"]))
    return 1 if found or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
