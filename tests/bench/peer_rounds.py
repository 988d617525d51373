#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interleaved rounds of longleaf-cli and llama.cpp; called by peer.sh, which says what the options mean.

Both programs run in turn, so that a change of the machine's speed meets both; medians of the rounds are compared.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

WINDOW = 2048  # depth at which llama.cpp is compared with a bounded cache as well
COMPARISONS = ("prompt", "reading", "decode", "deep", "window", "full", "full_q8")


def run(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, command))}\nexit {done.returncode}: {(done.stdout + done.stderr)[-800:]}")
    return done.stdout


class Runner:
    """Each measurement of a round once, whichever comparisons want it."""

    def __init__(self, a, threads):
        self.a, self.threads, self.round = a, threads, {}

    def next_round(self):
        self.round = {}

    def once(self, key, measure):
        if key not in self.round:
            print(f"  {' '.join(map(str, key))}", file=sys.stderr, flush=True)
            self.round[key] = measure()
        return self.round[key]

    def ours(self, phase, depth, *options):
        def measure():
            command = [self.a.cli, "bench", "--model", self.a.model, "--threads", self.threads, "--repeat", 1, "--depth", depth, *options, "--json"]
            rows = [row for row in json.loads(run(command))["rows"] if row["phase"] == phase]
            if len(rows) != 1:
                sys.exit(f"error: {len(rows)} rows of {phase} from {' '.join(map(str, command))}")
            return rows[0]
        return self.once(("longleaf", phase, depth, *options), measure)

    def prompt(self, flash):
        def measure():
            return json.loads(run([self.a.llama_bench, "-m", self.a.model, "-t", self.threads, "-p", 512, "-n", 0, "-fa", flash, "-r", 1, "-o", "json"]))[0]["avg_ts"]
        return self.once(("llama.cpp", "prompt", "flash", flash), measure)

    def decode(self, depth, flash):
        count = self.a.generate if depth <= WINDOW else min(self.a.generate, 16)
        def measure():
            return float(run([self.a.peer_decode, self.a.model, self.threads, depth, count, flash]))
        return self.once(("llama.cpp", "decode at", depth, "flash", flash), measure)

    def pair(self, name):
        """(what it is, our row, {flash: llama.cpp's tokens/s})"""
        a, generate = self.a, ("--prompt", 0, "--generate", self.a.generate)
        full = (*generate, "--method", "full", "--budget", "full")
        bounded = (*generate, "--budget", a.budget)
        theirs = lambda depth: {flash: self.decode(depth, flash) for flash in a.flash}
        prompts = lambda: {flash: self.prompt(flash) for flash in (0, 1)}
        if name == "prompt":
            return "prompt of 512", self.ours("prompt", 0, "--prompt", 512, "--generate", 0, "--method", "full", "--budget", "full"), prompts()
        if name == "reading":
            return f"reading {a.prompt} into {a.budget} slots; prompt of 512", self.ours("prompt", 0, "--prompt", a.prompt, "--generate", 0, "--budget", a.budget), prompts()
        if name == "decode":
            return "decode, depth 0", self.ours("decode", 0, *full), theirs(0)
        if name == "deep":
            return f"decode, depth {a.depth}, {a.budget} slots", self.ours("decode", a.depth, *bounded), theirs(a.depth)
        if name == "window":
            return f"decode, depth {a.depth}, {a.budget} slots; at {WINDOW}", self.ours("decode", a.depth, *bounded), theirs(WINDOW)
        store = "q8" if name == "full_q8" else "f16"
        return f"decode, depth {a.depth}, all in {store}; in f16", self.ours("decode", a.depth, *full, "--set", f"store={store}"), theirs(a.depth)


def better(flashes):
    """Of {flash: rates} the setting with the higher median."""
    return max(flashes, key=lambda flash: statistics.median(flashes[flash]))


def measure(a, threads):
    """Rows of the table, one a comparison."""
    runner, found = Runner(a, threads), {}
    for turn in range(a.rounds):
        print(f"{threads} threads, round {turn + 1}", file=sys.stderr, flush=True)
        runner.next_round()
        for name in a.compare:
            what, row, peer = runner.pair(name)
            entry = found.setdefault(name, {"what": what, "ours": [], "peer": {flash: [] for flash in peer}})
            entry["ours"].append(row)
            for flash, rate in peer.items():
                entry["peer"][flash].append(rate)
    return [summary(entry, threads) for entry in found.values()]


def summary(entry, threads):
    flash = better(entry["peer"])
    rates = [row["tokens_per_second"] for row in entry["ours"]]
    shares = [row["share_of_read_limit"] or row["share_of_multiply_limit"] for row in entry["ours"]]
    mine, peer = statistics.median(rates), statistics.median(entry["peer"][flash])
    return {"comparison": entry["what"], "threads": threads, "longleaf": mine, "llama_cpp": peer, "flash_attention": bool(flash), "ratio": mine / peer,
            "share_of_limit": statistics.median(shares), "rounds": len(rates), "longleaf_rounds": rates, "llama_cpp_rounds": entry["peer"][flash]}


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    p = argparse.ArgumentParser(prog="peer.sh", add_help=False)
    p.add_argument("--cli", required=True)
    p.add_argument("--llama-bench", required=True)
    p.add_argument("--peer-decode", required=True)
    p.add_argument("--model", required=True)
    p.add_argument("--compare", type=lambda s: s.split(","), default=["prompt", "reading", "decode", "deep"])
    p.add_argument("--threads", type=numbers, default=[os.cpu_count() or 1])
    p.add_argument("--flash", type=numbers, default=[0, 1])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--depth", type=int, default=48890)
    p.add_argument("--budget", type=int, default=2048)
    p.add_argument("--prompt", type=int, default=8192)
    p.add_argument("--generate", type=int, default=64)
    p.add_argument("--json", action="store_true")
    a = p.parse_args()
    unknown = set(a.compare) - set(COMPARISONS)
    if unknown:
        sys.exit(f"error: --compare takes {', '.join(COMPARISONS)}, not {', '.join(sorted(unknown))}")
    rows = [row for threads in a.threads for row in measure(a, threads)]
    if a.json:
        print(json.dumps({"model": os.path.basename(a.model), "rows": rows}, indent=1))
        return
    print(f"{os.path.basename(a.model) + ', tokens/s, medians':62} {'threads':>7} {'longleaf':>9} {'llama.cpp':>9} {'ratio':>7} {'of limit':>8}  rounds")
    for r in rows:
        print(f"{r['comparison']:62} {r['threads']:7} {r['longleaf']:9.1f} {r['llama_cpp']:9.1f} {r['ratio']:7.2f} {r['share_of_limit']:8.2f}  {r['rounds']}")


if __name__ == "__main__":
    main()
