#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a text far beyond the trained window stays readable.

    quality.py --cli PATH --model PATH BOOK [--budget N] [--methods zsmerge,streaming]

Prints, for each method, the mean negative log-likelihood of the book's last 4,096 tokens after reading all of it, and its
ratio to that of the same tokens read with a full cache and only the 2,048 tokens before them.
"""
import argparse
import json
import subprocess

TAIL, CONTEXT = 4096, 2048


def likelihood(args, start, count, *options):
    command = [args.cli, "perplexity", args.book, "--model", args.model, "--start", start, "--count", count, *options, "--json"]
    out = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def tail_mean(result):
    return sum(result["nll"][-TAIL:]) / TAIL


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--budget", default="2048")
    parser.add_argument("--methods", default="zsmerge,streaming,h2o")
    parser.add_argument("book")
    args = parser.parse_args()
    ids = subprocess.run([args.cli, "tokenize", args.book, "--model", args.model, "--json"], capture_output=True, text=True, check=True)
    tokens = len(json.loads(ids.stdout)["ids"])
    reference = tail_mean(likelihood(args, tokens - TAIL - CONTEXT, TAIL + CONTEXT, "--method", "full"))
    print(f"{tokens} tokens; the last {TAIL} read alone with a full cache: {reference:.4f} nats")
    for method in args.methods.split(","):
        result = likelihood(args, 0, tokens, "--method", method, "--budget", args.budget)
        mean = tail_mean(result)
        rate = result["statistics"]["prefill"]["tokens_per_second"]
        print(f"{method:14} {args.budget} slots: {mean:.4f} nats, {mean / reference:.4f} x  ({rate:.0f} tokens/s with scoring)")


if __name__ == "__main__":
    main()
