#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a build with LONGLEAF_CUDA=OFF has no trace of CUDA: such a configuration compiles and links nothing of it, and
a program that is built so names no library of it and refuses the device in a sentence.

    no_cuda.py SOURCE PROGRAM    configures SOURCE anew in a temporary folder; PROGRAM is longleaf-cli as OFF makes it
    no_cuda.py --self-test       plants traces and looks whether each is found
"""
import pathlib
import re
import subprocess
import sys
import tempfile

NAMES = re.compile(rb"libcuda|libcublas|libnvidia|longleaf-cuda|longleafCudaModule|LONGLEAF_CUDA_MODULE|LONGLEAF_NVML")
SYMBOLS = re.compile(r"\b(cuda[A-Z]|cublas|nvml)\w*")
BUILT = re.compile(r"kernels/cuda/(?!toolkit\.cmake)|cuda_module|cusim|cudart|cublas|nvcc")
CACHED = re.compile(r"^(?!LONGLEAF_)\w*(CUDA|CUBLAS|NVCC)\w*", re.IGNORECASE)


def inProgram(content, undefined):
    """Traces in a program's bytes, and in the names that it wants of others."""
    found = {name.decode() for name in NAMES.findall(content)}
    return sorted(found | {match[0] for match in SYMBOLS.finditer(undefined)})


def inBuild(cache, rules):
    """Traces in CMakeCache.txt and build.ninja."""
    found = {match[0] for line in cache.splitlines() if (match := CACHED.match(line))}
    if not re.search(r"^LONGLEAF_CUDA:\w+=OFF$", cache, re.MULTILINE):
        found.add("LONGLEAF_CUDA is not OFF")
    return sorted(found | {match[0] for match in BUILT.finditer(rules)})


def configured(source):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cmake", "-S", str(source), "-B", folder, "-G", "Ninja", "-DLONGLEAF_CUDA=OFF", "-DLONGLEAF_TESTS=OFF",
                        "-DLONGLEAF_WINDOW=OFF"], check=True, capture_output=True)
        return [(pathlib.Path(folder) / name).read_text() for name in ("CMakeCache.txt", "build.ninja")]


def refuses(program):
    run = subprocess.run([program, "bench", "--shape", "smol", "--device", "cuda"], capture_output=True, text=True)
    wanted = run.returncode == 2 and "built without it; cpu computes" in run.stderr
    return [] if wanted else [f"--device cuda: status {run.returncode}, {run.stderr.strip()}"]


def selfTest():
    got = inProgram(b"\0libcudart.so.13\0longleaf-cuda.so\0", "U cudaMalloc@libcudart.so.13\nU std::vector\nU nvmlInit_v2\n")
    got += inBuild("CMAKE_CUDA_COMPILER:FILEPATH=nvcc\nLONGLEAF_CUDA:STRING=SIM\nLONGLEAF_NVCC:FILEPATH=x\n",
                   "build kernels/cuda/x.o\nbuild a.o\n")
    print("\n".join(got))
    sound = inProgram(b"cuda is a device", "U _ZN8longleaf9inference8openCudaEi\n")
    sound += inBuild("LONGLEAF_CUDA:STRING=OFF\nLONGLEAF_NVCC:FILEPATH=x\n", "build inference/device/cuda_absent.cpp.o\n")
    return not sound and got == ["cudaMalloc", "libcuda", "longleaf-cuda", "nvmlInit_v2", "CMAKE_CUDA_COMPILER",
                                 "LONGLEAF_CUDA is not OFF", "kernels/cuda/"]


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if selfTest() else 1
    source, program = sys.argv[1:]
    symbols = subprocess.run(["nm", "-D", "-C", "--undefined-only", program], check=True, capture_output=True, text=True)
    wrong = inBuild(*configured(source)) + inProgram(pathlib.Path(program).read_bytes(), symbols.stdout) + refuses(program)
    print("\n".join(wrong + [f"{len(wrong)} traces"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
