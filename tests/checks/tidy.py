#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy over the project's files, two at a time. Standard library only.

    tidy.py --build DIR [--since COMMIT] [--seconds N]

--since    only what changed since that commit: sources, and for a changed header one source that includes it
--seconds  starts no file after that time, and says which were left out
Exit status 1 if clang-tidy found something.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from sources import tracked  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = {".h", ".hpp", ".cuh"}


def commands(build):
    """The build's compile commands, one for each source: joined sources taken apart, and no header precompiled."""
    entries = []
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        command = re.sub(r" -Winvalid-pch| -fpch-preprocess| -include \S+/cmake_pch\.hxx", "", entry["command"])
        sources = [entry["file"]]
        if "/Unity/unity_" in entry["file"]:
            sources = re.findall(r'^#include "(/.*)"', pathlib.Path(entry["file"]).read_text(encoding="utf-8"), re.M)
        for source in sources:
            entries.append({"directory": entry["directory"], "file": source,
                            "command": command.replace(entry["file"], source)})
    return entries


def buildable(entries):
    """The project's sources that the build knows, as paths relative to the root."""
    known = {os.path.realpath(os.path.join(e["directory"], e["file"])) for e in entries}
    return [path for path in tracked(ROOT) if os.path.realpath(ROOT / path) in known]


def changedSince(commit, sources):
    git = subprocess.run(["git", "-C", str(ROOT), "diff", "--name-only", "--diff-filter=d", commit],
                         capture_output=True, text=True, check=True)
    changed = {pathlib.PurePosixPath(name) for name in git.stdout.split("\n") if name}
    chosen = {path for path in sources if path in changed}
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in sources}
    for header in sorted(path for path in changed if path.suffix in HEADERS):
        users = [p for p in sources if f'#include "{header}"' in texts[p]]
        users.sort(key=lambda p: (p not in chosen, p.stem != header.stem, len(texts[p])))
        chosen.update(users[:1])
    return sorted(chosen)


def tidy(build, path, deadline):
    if deadline is not None and time.monotonic() > deadline:
        return path, None
    run = subprocess.run(["clang-tidy", "-p", str(build), "--quiet", "--warnings-as-errors=*",
                          "--extra-arg=-Wno-unknown-warning-option", str(path)],  # g++ has warnings of its own
                         capture_output=True, text=True, cwd=ROOT)
    return path, (run.returncode, run.stdout + (run.stderr if run.returncode and not run.stdout.strip() else ""))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--since")
    parser.add_argument("--seconds", type=float)
    arguments = parser.parse_args()
    entries = commands(arguments.build.resolve())
    files = buildable(entries)
    if arguments.since:
        files = changedSince(arguments.since, files)
    deadline = time.monotonic() + arguments.seconds if arguments.seconds else None
    left, bad = [], []
    with (tempfile.TemporaryDirectory() as build,
          concurrent.futures.ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool):
        pathlib.Path(build, "compile_commands.json").write_text(json.dumps(entries), encoding="utf-8")
        for path, result in pool.map(lambda p: tidy(build, p, deadline), files):
            if result is None:
                left.append(path)
            elif result[0] != 0:
                bad.append(path)
                print(result[1].strip(), flush=True)
    print(f"clang-tidy: {len(files) - len(left)} files, {len(bad)} with findings")
    if left:
        print(f"clang-tidy: no time left for {len(left)} files: {' '.join(map(str, left))}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
