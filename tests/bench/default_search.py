#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches the axes of a cache method for the best default, and tells how it stands against the other presets.

    default_search.py search --cli PATH --model PATH --books FOLDER --library FOLDER --out FILE.json [options]
    default_search.py report --cli PATH --model PATH --books FOLDER --library FOLDER --out FILE.json --candidate TEXT [options]

`search` goes through the axes one after another on the tuning half of the texts: each value of an axis is evaluated beside
the best setting so far, and takes its place where the sum of the tasks' means over all budgets is lower and no task is
worse beyond its interval. `report` evaluates a candidate, the same with dropping, and every other bounded preset on the
reporting half, and says which of the three demands on a default hold:

    1. facts better than every other bounded preset at each budget (paired 95 % interval below 0)
    2. within 0.03 nats of the best bounded preset on recall and perplexity
    3. no worse than the same setting with dropping on any task, and better on one, beyond the interval

Everything is measured by `longleaf-cli evaluate`, which keeps finished rows in the library: the same call goes on where it
stopped. The JSON file holds every step, a CSV beside it the table.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys

HALVES = {
    "search": ["time_machine.txt", "the_prince.txt"],
    "report": ["war_of_the_worlds.txt", "alice.pdf"],
}
TASKS = ["facts", "recall", "perplexity"]
# Lists of settings; several keys that belong together are one value.
AXES = {
    "score": ["score=max", "score=sum", "score=decayed_sum", "score=maxmean", "score=key"],
    "value_weight": ["value_weight=wo_v", "value_weight=v", "value_weight=none"],
    "smoothing": ["pool=1", "pool=3", "pool=5", "pool=9", "pool=17", "pool=5,pool_kind=average"],
    "sinks": ["sink=0", "sink=4", "sink=16"],
    "recent": ["recent=12.5%", "recent=25%", "recent=37.5%", "recent=50%", "recent=62.5%", "recent=50%,recent_most=768"],
    "merging": ["fate=drop,residual=0", "residual=0.5%", "residual=1%", "residual=3%", "residual=6%", "residual=12%"],
    "where": ["fate=merge_residual", "fate=merge_similar,residual=0", "fate=merge_adjacent,residual=0"],
    "criterion": ["merge=cosine,threshold=0.7", "merge=cosine,threshold=0.8", "merge=cosine,threshold=0.9", "merge=dot,threshold=-1"],
    "alpha": ["alpha=0", "alpha=0.1", "alpha=0.3", "alpha=0.6"],
    "variance": ["variance=off", "variance=on"],
    "allocate": ["allocate=uniform", "allocate=pooled_layer", "allocate=pooled_model"],
}
BOUNDED = ["streaming", "lm-infinite", "h2o", "tova", "adakv", "criticalkv", "defensivekv", "keydiff", "nestedkv", "dynamickv",
           "cascading", "kvmerger", "d2o"]


class Refused(Exception):
    """The program does not know a setting."""


def evaluate(args, settings):
    """One call: {(setting, task): a mean over all documents, with the difference to the first setting}. One reading of each
    text with each setting answers all tasks."""
    books = [pathlib.Path(args.books) / name for name in args.documents]
    command = [args.cli, "evaluate", ",".join(TASKS), *books, "--model", args.model, "--library", args.library, "--json"]
    command += ["--seed", args.seed, "--items", f"{args.facts},{args.passages},{args.tail}"]
    if args.tokens:
        command += ["--tokens", args.tokens]
    for setting in settings:
        command += ["--setting", setting]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=None, text=True, check=False)
    if done.returncode == 2:
        raise Refused(json.loads(done.stdout)["error"]["message"])
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nexit {done.returncode}: {done.stdout[:500]}")
    return {(entry["setting"], entry["task"]): entry for entry in json.loads(done.stdout)["overall"]}


def with_budget(setting, budget):
    """ "method=a,alpha=0" at a budget."""
    return f"{setting},budget={budget}"


def changed(setting, change):
    """The setting with the keys of `change` in place of its own."""
    keys = dict(part.split("=", 1) for part in setting.split(","))
    keys.update(part.split("=", 1) for part in change.split(","))
    return ",".join(f"{key}={value}" for key, value in keys.items())


def measured(args, settings):
    """Every setting in every task at every budget: {setting: {budget: {task: overall entry}}}. The first is the reference."""
    table = {setting: {} for setting in settings}
    for budget in args.budgets:
        entries = evaluate(args, [with_budget(setting, budget) for setting in settings])
        for setting in settings:
            table[setting][budget] = {task: entries[with_budget(setting, budget), task] for task in TASKS}
    return table


def cells(table):
    """Flat rows of a table."""
    for setting, budgets in table.items():
        for budget, tasks in budgets.items():
            for task, entry in tasks.items():
                yield {"setting": setting, "budget": budget, "task": task, "items": entry["items"], "mean_nll": entry["mean_nll"],
                       "low": entry["ci95"][0], "high": entry["ci95"][1],
                       "difference": (entry["difference"] or {}).get("mean"), "difference_ci95": (entry["difference"] or {}).get("ci95"),
                       "exact": entry["figures"].get("exact", {}).get("mean")}


def total(budgets):
    return sum(entry["mean_nll"] for tasks in budgets.values() for entry in tasks.values())


def clearly_worse(entry):
    """Whether a setting lies behind the reference beyond the interval."""
    return entry["difference"] is not None and entry["difference"]["ci95"][0] > 0


def clearly_better(entry):
    return entry["difference"] is not None and entry["difference"]["ci95"][1] < 0


def better_value(args, best, axis, record):
    """The axis' value that improves on `best`, or `best`."""
    values = [changed(best, value) for value in AXES[axis]]
    known = []
    for value in dict.fromkeys(v for v in values if v != best):
        try:
            table = measured(args, [best, value])
        except Refused as refusal:
            record.append({"axis": axis, "setting": value, "refused": str(refusal)})
            print(f"  {axis}: {value}: {refusal}")
            continue
        gain = total(table[best]) - total(table[value])
        worse = [f"{task} at {budget}" for budget, tasks in table[value].items() for task, entry in tasks.items() if clearly_worse(entry)]
        record.append({"axis": axis, "setting": value, "beside": best, "gain": gain, "worse": worse, "cells": list(cells(table))})
        print(f"  {axis}: {value}: gain {gain:+.4f}" + (f", worse on {', '.join(worse)}" if worse else ""), flush=True)
        if gain > 0 and not worse:
            known.append((gain, value))
    return max(known)[1] if known else best


def write(args, record):
    """The record as JSON, and its cells as CSV."""
    path = pathlib.Path(args.out)
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
    rows = [dict(axis=step.get("axis"), **cell) for step in record["steps"] for cell in step.get("cells", [])]
    if not rows:
        return
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def search(args):
    best, steps = args.candidate, []
    for round_ in range(args.rounds):
        before = best
        for axis in args.axes:
            best = better_value(args, best, axis, steps)
            print(f"round {round_ + 1}, {axis}: {best}", flush=True)
            write(args, {"call": vars(args), "best": best, "steps": steps})
        if best == before:
            break
    print(f"best: {best}")


def available(args, names):
    """The presets among `names` that this program has."""
    known = []
    for name in names:
        call = [args.cli, "plan", "--tokens", "100000", "--budget", "512", "--method", name, "--model", args.model, "--json"]
        if subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            known.append(name)
    return known


def demands(args, table, dropping):
    """The three demands on a default, each with what it depends on."""
    others = [setting for setting in table if setting not in (args.candidate, dropping)]
    found = []
    for budget in args.budgets:
        here = {setting: table[setting][budget] for setting in table}
        for other in others:  # differences are other - candidate: above 0 is behind
            found.append((f"1: facts at {budget}: better than {other}", clearly_worse(here[other]["facts"])))
        for task in ("recall", "perplexity"):
            lag = here[args.candidate][task]["mean_nll"] - min(here[s][task]["mean_nll"] for s in [args.candidate, *others])
            found.append((f"2: {task} at {budget}: {lag:+.3f} from the best preset", lag <= 0.03))
        ahead = [clearly_worse(here[dropping][task]) for task in TASKS]
        behind = [task for task in TASKS if clearly_better(here[dropping][task])]
        found.append((f"3: merging at {budget}: behind dropping on {behind or 'nothing'}, ahead on {sum(ahead)}", not behind and any(ahead)))
    return found


def report(args):
    dropping = changed(args.candidate, "fate=drop,residual=0")
    settings = [args.candidate, dropping] + [f"method={name}" for name in available(args, args.presets)]
    table = measured(args, list(dict.fromkeys(settings)))
    rows = list(cells(table))
    for row in rows:
        difference = "" if row["difference"] is None else f"  {row['difference']:+.3f} [{row['difference_ci95'][0]:+.3f}, {row['difference_ci95'][1]:+.3f}]"
        print(f"{row['budget']:>6}  {row['task']:<10}  {row['mean_nll']:.3f} [{row['low']:.3f}, {row['high']:.3f}]{difference}  {row['setting']}")
    judged = demands(args, table, dropping)
    for sentence, holds in judged:
        print("holds   " if holds else "FAILS   ", sentence)
    write(args, {"call": vars(args), "best": args.candidate, "demands": judged, "steps": [{"axis": "report", "cells": rows}]})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["search", "report"])
    for name, meaning in [("cli", "longleaf-cli"), ("model", "model file"), ("books", "folder of the texts"),
                          ("library", "folder that keeps finished rows"), ("out", "JSON file; a CSV is written beside it")]:
        parser.add_argument(f"--{name}", required=True, help=meaning)
    parser.add_argument("--candidate", default="method=zsmerge", help="where the search begins, or what is reported on")
    parser.add_argument("--documents", nargs="+", help="files of the folder (default: the half that belongs to the command)")
    parser.add_argument("--budgets", nargs="+", type=int, default=[512, 1024, 2048, 4096])
    parser.add_argument("--axes", nargs="+", choices=list(AXES), default=list(AXES))
    parser.add_argument("--presets", nargs="+", default=BOUNDED, help="what the candidate is compared with; unknown ones are left out")
    parser.add_argument("--rounds", type=int, default=2, help="times through all axes, at most")
    parser.add_argument("--tokens", type=int, default=0, help="of each text, from its beginning (default: all)")
    parser.add_argument("--facts", type=int, default=100, help="planted in each text")
    parser.add_argument("--passages", type=int, default=40, help="recalled of each text")
    parser.add_argument("--tail", type=int, default=4096, help="tokens of perplexity")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.documents = args.documents or HALVES[args.what]
    (search if args.what == "search" else report)(args)


if __name__ == "__main__":
    main()
