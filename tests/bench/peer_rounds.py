#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interleaved rounds of longleaf-cli and llama-bench; called by peer.sh, which says what the options mean.

Both programs run in turn, so that a change of the machine's speed meets both; medians of the rounds are compared.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

READING, DECODE = {"prefill", "prompt", "read", "reading"}, {"decode", "generate"}


def run(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, command))}\nexit {done.returncode}: {(done.stdout + done.stderr)[-800:]}")
    return json.loads(done.stdout)


def ours(a, threads, phases, depth, *options):
    rows = run([a.cli, "bench", "--model", a.model, "--threads", threads, "--depth", depth, *options, "--json"])["rows"]
    rates = [row["tokens_per_second"] for row in rows if row["phase"] in phases and (row["phase"] in READING or row["depth"] == depth)]
    if not rates:
        sys.exit(f"error: no row of {'/'.join(sorted(phases))} at depth {depth} in {json.dumps(rows)[:400]}")
    return rates[0]


def theirs(a, threads, prompt, generate, depth, flash):
    rows = run([a.llama_bench, "-m", a.model, "-t", threads, "-p", prompt, "-n", generate, "-d", depth, "-fa", flash, "-r", 1, "-o", "json"])
    return rows[0]["avg_ts"]


def better(flashes):
    """Of {flash: rates} the setting with the higher median."""
    return max(flashes, key=lambda flash: statistics.median(flashes[flash]))


def measure(a, threads):
    """{comparison: {"ours": rates, "peer": {flash: rates}}}, run in turn."""
    reading, decode, deep = (f"reading, {a.prompt} tokens into {a.budget} slots; prompt of 512", "decode, depth 0", f"decode, depth {a.depth}, {a.budget} slots")
    found = {name: {"ours": [], "peer": {0: [], 1: []}} for name in (reading, decode, deep)}
    for turn in range(max(a.rounds, a.deep_rounds)):
        print(f"{threads} threads, round {turn + 1}", file=sys.stderr, flush=True)
        if turn < a.rounds:
            found[reading]["ours"].append(ours(a, threads, READING, 0, "--prompt", a.prompt, "--generate", 1, "--budget", a.budget))
            for flash in (0, 1):
                found[reading]["peer"][flash].append(theirs(a, threads, 512, 0, 0, flash))
            found[decode]["ours"].append(ours(a, threads, DECODE, 0, "--prompt", 1, "--generate", a.generate, "--budget", "full"))
            for flash in (0, 1):
                found[decode]["peer"][flash].append(theirs(a, threads, 0, a.generate, 0, flash))
        if turn < a.deep_rounds:
            found[deep]["ours"].append(ours(a, threads, DECODE, a.depth, "--prompt", 1, "--generate", a.generate, "--budget", a.budget))
            for flash in (0, 1):
                print(f"  llama.cpp at depth {a.depth}, flash attention {'on' if flash else 'off'}", file=sys.stderr, flush=True)
                found[deep]["peer"][flash].append(theirs(a, threads, 0, min(a.generate, 16), a.depth, flash))
    return {name: rates for name, rates in found.items() if rates["ours"]}


def summary(name, threads, rates):
    flash = better(rates["peer"])
    mine, peer = statistics.median(rates["ours"]), statistics.median(rates["peer"][flash])
    return {"comparison": name, "threads": threads, "longleaf": mine, "llama_cpp": peer, "flash_attention": bool(flash), "ratio": mine / peer,
            "rounds": len(rates["ours"]), "longleaf_rounds": rates["ours"], "llama_cpp_rounds": rates["peer"][flash]}


def main():
    p = argparse.ArgumentParser(prog="peer.sh", add_help=False)
    p.add_argument("--cli", required=True)
    p.add_argument("--llama-bench", required=True)
    p.add_argument("--model", required=True)
    p.add_argument("--threads", type=lambda s: [int(t) for t in s.split(",")], default=[os.cpu_count() or 1])
    p.add_argument("--rounds", type=int)
    p.add_argument("--deep-rounds", type=int, default=1)
    p.add_argument("--depth", type=int)
    p.add_argument("--budget", type=int, default=2048)
    p.add_argument("--prompt", type=int, default=8192)
    p.add_argument("--generate", type=int, default=64)
    p.add_argument("--quick", action="store_true")
    p.add_argument("--json", action="store_true")
    a = p.parse_args()
    a.rounds = a.rounds if a.rounds is not None else 3 if a.quick else 5
    a.depth = a.depth if a.depth is not None else 8192 if a.quick else 48890
    rows = [summary(name, threads, rates) for threads in a.threads for name, rates in measure(a, threads).items()]
    if a.json:
        print(json.dumps({"model": os.path.basename(a.model), "rows": rows}, indent=1))
        return
    print(f"{'tokens/s, medians':58} {'threads':>7} {'longleaf':>9} {'llama.cpp':>9} {'ratio':>7}  rounds")
    for r in rows:
        print(f"{r['comparison']:58} {r['threads']:7} {r['longleaf']:9.1f} {r['llama_cpp']:9.1f} {r['ratio']:7.2f}  {r['rounds']}")


if __name__ == "__main__":
    main()
