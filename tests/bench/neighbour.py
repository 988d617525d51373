#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a busy neighbour costs: decoding and reading on all processors against one thread, while another process spins.

    neighbour.py [--cli PATH] [--model PATH] [--neighbours N] [--rounds N]

Prints medians of interleaved rounds: tokens/s alone and beside the neighbour, and the ratio that matters, all threads
beside a neighbour over one thread beside it. A pool of threads that spins at barriers falls below 1 here, far below.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHASES = ("prompt", "decode")


def bench(a, threads):
    done = subprocess.run([a.cli, "bench", "--model", a.model, "--threads", str(threads), "--repeat", "1", "--prompt", "512", "--generate", "64", "--json"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: exit {done.returncode}: {done.stdout}{done.stderr}")
    return {row["phase"]: row["tokens_per_second"] for row in json.loads(done.stdout)["rows"]}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cli", default=str(ROOT / "build/release/longleaf-cli"))
    p.add_argument("--model", default=os.path.expanduser("~/.local/share/longleaf/models/SmolLM2-135M-Instruct.Q4_1.gguf"))
    p.add_argument("--neighbours", type=int, default=1)
    p.add_argument("--rounds", type=int, default=5)
    a = p.parse_args()
    everything = len(os.sched_getaffinity(0))
    rates = {}
    for _ in range(a.rounds):
        for neighbours in (0, a.neighbours):
            spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(neighbours)]
            try:
                for threads in (1, everything):
                    for phase, rate in bench(a, threads).items():
                        rates.setdefault((phase, neighbours, threads), []).append(rate)
            finally:
                for process in spinning:
                    process.kill()
                    process.wait()
    median = {key: statistics.median(values) for key, values in rates.items()}
    print(f"tokens/s, medians of {a.rounds} rounds; {a.neighbours} busy neighbour(s)")
    for phase in PHASES:
        for threads in (1, everything):
            print(f"{phase:7} {threads} thread(s): alone {median[phase, 0, threads]:8.1f}, beside it {median[phase, a.neighbours, threads]:8.1f}")
        ratio = median[phase, a.neighbours, everything] / median[phase, a.neighbours, 1]
        print(f"{phase:7} {everything} threads over 1, both beside it: {ratio:.2f}")


if __name__ == "__main__":
    main()
