#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ptxas says of every kernel: no spills, and no more registers and shared memory than the table beside this file
allows (ptxas_table.tsv: architecture, kernel, registers, bytes of static shared memory). Of an architecture that the table
does not know only spills are findings.

    ptxas.py --nvcc NVCC [--arch N ...] [ROOT]     one line a finding; exit status 1 if there is one
    ptxas.py --nvcc NVCC [--arch N ...] --write    writes the table's rows of these architectures anew
    ptxas.py --self-test                           planted output of ptxas with each kind of finding
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TABLE = pathlib.Path(__file__).with_name("ptxas_table.tsv")
ENTRY = re.compile(r"Compiling entry function '([^']+)' for 'sm_(\d+)")
STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")
NAMESPACES = re.compile(r"_GLOBAL__N__\w+::|\(anonymous namespace\)::|longleaf::kernels::(cuda::)?")
SHARED = re.compile(r"(\d+) bytes smem")


def kernels(text):
    """(architecture, mangled name) -> {stack, spills, registers, shared} from the output of ptxas -v."""
    found, at = {}, None
    for line in text.splitlines():
        if match := ENTRY.search(line):
            at = (int(match[2]), match[1])
            found[at] = {"stack": 0, "spills": 0, "registers": 0, "shared": 0}
        elif at and (match := STACK.search(line)):
            found[at]["stack"], found[at]["spills"] = int(match[1]), int(match[2]) + int(match[3])
        elif at and (match := USED.search(line)):
            found[at]["registers"] = int(match[1])
            found[at]["shared"] = int(shared[1]) if (shared := SHARED.search(line)) else 0
            at = None
    return found


def readTable(path):
    rows = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if not line.startswith("#"):
            architecture, name, registers, shared = line.split("\t")
            rows[int(architecture), name] = (int(registers), int(shared))
    return rows


def writeTable(path, rows):
    lines = ["# architecture, kernel, registers, bytes of static shared memory: the most that each may take"]
    lines += [f"{a}\t{name}\t{registers}\t{shared}" for (a, name), (registers, shared) in sorted(rows.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def findings(found, table):
    known = {architecture for architecture, _ in table}
    for (architecture, name), use in sorted(found.items()):
        where = f"sm_{architecture} {name}"
        if use["spills"]:
            yield f"{where}: spills {use['spills']} bytes"
        if (architecture, name) not in table:
            if architecture in known:
                yield f"{where}: not in the table"
            continue
        registers, shared = table[architecture, name]
        if use["registers"] > registers:
            yield f"{where}: {use['registers']} registers, the table allows {registers}"
        if use["shared"] > shared:
            yield f"{where}: {use['shared']} bytes of shared memory, the table allows {shared}"
    built = {architecture for architecture, _ in found}
    for architecture, name in sorted(key for key in table if key[0] in built and key not in found):
        yield f"sm_{architecture} {name}: in the table, and there is no such kernel"


def compileOne(nvcc, root, file, architecture):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([nvcc, "-std=c++20", f"-arch=sm_{architecture}", "-Xptxas", "-v", "-cubin", "-I", str(root),
                              "-o", os.path.join(folder, "kernel.cubin"), str(file)], capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{file} for sm_{architecture}: {run.stderr}")
    # Only the plain names: those of unnamed namespaces carry a hash of the path.
    names = subprocess.run(["c++filt", "-p"], input=run.stdout + run.stderr, capture_output=True, text=True, check=True)
    return kernels(NAMESPACES.sub("", names.stdout))


def compileAll(nvcc, root, architectures):
    files = sorted((root / "kernels/cuda").glob("*.cu"))
    jobs = [(file, architecture) for file in files for architecture in architectures]
    found = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for part in pool.map(lambda job: compileOne(nvcc, root, *job), jobs):
            found.update(part)
    return found


def selfTest():
    text = """ptxas info    : Compiling entry function 'sound' for 'sm_80'
ptxas info    : Function properties for sound
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 32 registers, used 1 barriers, 1024 bytes smem, 400 bytes cmem[0]
ptxas info    : Compiling entry function 'spills' for 'sm_80'
    16 bytes stack frame, 16 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 255 registers, used 0 barriers
ptxas info    : Compiling entry function 'greedy' for 'sm_80'
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 41 registers, 2048 bytes smem
ptxas info    : Compiling entry function 'new' for 'sm_90a'
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 8 registers
ptxas info    : Compiling entry function 'new' for 'sm_75'
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 8 registers
"""
    table = {(90, "sound"): (32, 1024), (80, "sound"): (32, 1024), (80, "spills"): (255, 0), (80, "greedy"): (40, 1024)}
    got = list(findings(kernels(text), table))
    want = ["sm_80 greedy: 41 registers, the table allows 40",
            "sm_80 greedy: 2048 bytes of shared memory, the table allows 1024",
            "sm_80 spills: spills 28 bytes", "sm_90 new: not in the table",
            "sm_90 sound: in the table, and there is no such kernel"]
    print("\n".join(got))
    return got == want


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--nvcc", default="nvcc")
    parser.add_argument("--arch", nargs="+", type=int, default=[80])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return 0 if selfTest() else 1
    found = compileAll(arguments.nvcc, arguments.root, arguments.arch)
    table = readTable(TABLE)
    if arguments.write:
        kept = {key: row for key, row in table.items() if key[0] not in arguments.arch}
        writeTable(TABLE, kept | {key: (use["registers"], use["shared"]) for key, use in found.items()})
        table = readTable(TABLE)
    wrong = list(findings(found, table))
    print("\n".join(wrong + [f"{len(found)} kernels on {len(arguments.arch)} architectures, {len(wrong)} findings"]))
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
