#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether answers contain the fact that was asked for.

    finding.py --cli PATH --model PATH --books FOLDER [--library FOLDER] [--budget N] [--apart] [--show]

Asks the questions of tests/data/fact_questions.tsv, in one call of `ask` for each book, with both sources on, from
passages alone (--budget 0) and from the reading alone (--set passages=0); with --apart each question in a chat of its own,
so that a bad answer does not lead the next ones astray. Prints the share of answers that contain the fact, for each style
of question (`named`: with the book's names; `paraphrased`: in other words than the book's) and for all, with its 95 %
interval (Wilson 1927). The library keeps the readings from run to run.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import tempfile

QUESTIONS = pathlib.Path(__file__).resolve().parents[1] / "data" / "fact_questions.tsv"


def questions_by_book():
    books = {}
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            books.setdefault(row["book"], []).append(row)
    return books


def ask(args, library, book, rows, options):
    command = [args.cli, "ask", pathlib.Path(args.books) / book, "--model", args.model, "--library", library, "--json"]
    command += ["--temperature", "0", "--max-tokens", "64", *options]
    for row in rows:
        command += ["-q", row["question"]]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return [answer["text"] for answer in json.loads(done.stdout)["answers"]]


def contains(answer, fact):
    return any(word.casefold() in answer.casefold() for word in fact.split("|"))


def share(hits, of):
    z = 1.959964
    p = hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)
    return f"{hits:3d} of {of} = {100 * p:3.0f} %  [{100 * max(low, 0):.0f}, {100 * min(high, 1):.0f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--books", required=True)
    parser.add_argument("--library")
    parser.add_argument("--budget", default="2048")
    parser.add_argument("--apart", action="store_true", help="a chat for each question")
    parser.add_argument("--show", action="store_true", help="print every answer")
    args = parser.parse_args()
    ways = {
        "both sources": ["--budget", args.budget],
        "passages alone": ["--budget", "0"],
        "the reading alone": ["--budget", args.budget, "--set", "passages=0"],
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, options in ways.items():
            results = {}
            for book, rows in questions_by_book().items():
                calls = [[row] for row in rows] if args.apart else [rows]
                answers = [text for call in calls for text in ask(args, args.library or scratch, book, call, options)]
                for row, answer in zip(rows, answers):
                    hit = contains(answer, row["answer"])
                    for style in (row["style"], "all"):
                        results.setdefault(style, []).append(hit)
                    if args.show:
                        print(f"{'+' if hit else '-'} {row['question']}  {' '.join(answer.split())}")
            for style, hits in sorted(results.items(), reverse=True):
                print(f"{name:18} {style:12} {share(sum(hits), len(hits))}", flush=True)


if __name__ == "__main__":
    main()
