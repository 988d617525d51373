#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anything grew during a sitting at the window (tests/soak/soak.cpp): memory, open files, threads, database.

    judge.py FIGURES.tsv [--plot PLOT.svg]   a table of figures; exit status 1 if one grew beyond its allowance or a
                                             deed failed, 2 if there are too few rows to say anything
    judge.py --self-test                     plants growth in made-up figures and looks whether each is found

Only rows of the same state are compared, those of "come home": the same document at its beginning, its reading in
memory, nothing else open. The first quarter of the time is a warm-up: caches fill, the library comes to its usual size.
Of amounts the slope of the rest is the median of the slopes between all pairs of rows (Theil and Sen), which no single
row can move much; it is held against an allowance for an hour. Counts may not grow at all: the least of the last third
is held against the least of the first. The database's log is folded in from a thousand pages on, between what is written:
its limit is twice that. The database's file keeps the pages of what was removed for what comes next, and so is as large as
the most that was ever in it at once: it has a limit, too. That removing and adding without end takes no more room is a test
of the library's own (tst_library).
"""
import argparse
import csv
import itertools
import pathlib
import random
import statistics
import sys

sys.dont_write_bytecode = True
import plot  # noqa: E402

WARM_UP = 0.25  # share of the time
FEWEST = 8      # rows behind it
HOME = "come home"
MIB = 1024 * 1024

# Name, column, what is shown: its size in the column's unit and its name, share and number of these that may come in an
# hour: the larger counts.
AMOUNTS = [
    ("resident memory", "rss_kib", 1024, "MiB", 0.03, 8),
    ("of it not of files", "anon_kib", 1024, "MiB", 0.03, 8),
    ("heap in use", "heap_used_kib", 1024, "MiB", 0.03, 8),
    ("widgets", "widgets", 1, "", 0.05, 50),  # rows of saved readings and cards of comparisons come and go
    ("objects", "objects", 1, "", 0.05, 100),
]
COUNTS = [("open files", "files"), ("threads", "threads"), ("children", "children")]
LIMITS = [("database", "database_bytes", MIB, "MiB", 8),  # twice what three whole books take
          ("the database's log", "log_bytes", MIB, "MiB", 2 * 1000 * (8192 + 24) / MIB),
          ("saved readings", "snapshot_bytes", MIB, "MiB", 96)]  # the sitting's own limit


def slope(times, values):
    """Per unit of time, by Theil and Sen."""
    pairs = itertools.combinations(zip(times, values), 2)
    return statistics.median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs if b[0] > a[0])


def judged(rows):
    """The rows that are compared."""
    first, last = float(rows[0]["seconds"]), float(rows[-1]["seconds"])
    begin = first + WARM_UP * (last - first)
    return [row for row in rows if row["deed"] == HOME and row["outcome"] == "done" and float(row["seconds"]) >= begin]


def judgeAmount(rows, column, unit, share, least):
    times = [float(row["seconds"]) / 3600 for row in rows]
    values = [int(row[column]) / unit for row in rows]
    third = max(1, len(values) // 3)
    begin, end = statistics.median(values[:third]), statistics.median(values[-third:])
    return begin, end, slope(times, values), max(share * begin, least)


def judgeCount(rows, column):
    values = [int(row[column]) for row in rows]
    third = max(1, len(values) // 3)
    return min(values[:third]), min(values[-third:])


def shown(number, unit, sign=""):
    return f"{number:{sign}.1f} {unit}" if unit else f"{number:{sign}.0f}"


def judge(rows):
    """The table's lines, and what is wrong; None for both where there are too few rows."""
    wrong = [f"{row['deed']}: {row['said']}" for row in rows if row["outcome"] == "failed"]
    kept = judged(rows) if rows else []
    if len(kept) < FEWEST:
        return None, wrong or None
    lines = ["| at the same state, after the warm-up | begin | end | growth | allowed |", "|---|---|---|---|---|"]
    for name, column, size, unit, share, least in AMOUNTS:
        begin, end, growth, allowed = judgeAmount(kept, column, size, share, least)
        lines.append(f"| {name} | {shown(begin, unit)} | {shown(end, unit)} | {shown(growth, unit, '+')} an hour "
                     f"| {shown(allowed, unit)} an hour |")
        if growth > allowed:
            wrong.append(f"{name}: {shown(growth, unit)} more an hour")
    for name, column in COUNTS:
        begin, end = judgeCount(kept, column)
        lines.append(f"| {name}, at least | {begin} | {end} | {end - begin:+d} | 0 |")
        if end > begin:
            wrong.append(f"{name}: {end} where there were {begin}")
    for name, column, size, unit, limit in LIMITS:
        most = max(int(row[column]) / size for row in rows)
        lines.append(f"| {name}, at most | | {shown(most, unit)} | | {shown(limit, unit)} |")
        if most > limit:
            wrong.append(f"{name}: {shown(most, unit)}")
    return lines, wrong


def summary(rows, kept):
    deeds = [row for row in rows if row["deed"] != HOME]
    refused = sum(row["outcome"] == "refused" for row in deeds)
    kinds = len({row["deed"] for row in deeds})
    return (f"{len(deeds)} deeds of {kinds} kinds in {float(rows[-1]['seconds']) / 60:.0f} min, {refused} of them refused "
            f"with a sentence; {len(kept)} rows compared")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# --- The self-test ---------------------------------------------------------------------------------------------------

def madeUp(change=lambda row, hour: None, minutes=60, seed=1):
    """An hour's figures as they are where nothing grows: noise, a warm-up, now and then a moment with more of all."""
    draw, rows = random.Random(seed), []
    for step in range(int(minutes)):
        hour = step / 60
        warm = min(1.0, hour * 5)
        extra = 60_000 if draw.random() < 0.05 else 0
        heap = int(150_000 * (0.7 + 0.3 * warm) + draw.gauss(0, 1500) + extra)
        row = {"seconds": str(60 * step), "deed": HOME, "outcome": "done", "said": "", "rss_kib": heap + 100_000,
               "anon_kib": heap + 20_000, "file_kib": 80_000, "peak_kib": 300_000, "heap_used_kib": heap,
               "heap_held_kib": heap + 9_000, "files": 20 + (draw.random() < 0.2), "threads": 9 + (draw.random() < 0.2),
               "children": 0, "database_bytes": int(3 * MIB * (0.5 + 0.5 * warm)), "log_bytes": 4 * MIB,
               "snapshot_bytes": 90 * MIB, "widgets": 700, "objects": 2_000 + draw.randrange(5)}
        change(row, hour)
        rows += [row, dict(row, seconds=str(60 * step + 30), deed="ask", files=99, rss_kib=heap + 300_000)]
    return rows


def add(column, perHour):
    def change(row, hour):
        row[column] = int(row[column] + perHour * hour)
    return change


def late(column, number, after):
    def change(row, hour):
        row[column] += number if hour > after else 0
    return change


def fail(row, hour):
    if 0.5 < hour < 0.52:
        row.update(outcome="failed", said="the window does not get the keyboard")


def selfTest():
    kib = 1024
    good = {"flat": madeUp(), "flat, other noise": madeUp(seed=7), "falls": madeUp(add("heap_used_kib", -50 * kib)),
            "within the allowance": madeUp(add("heap_used_kib", 2 * kib)),
            "fills during the warm-up": madeUp(late("files", 3, 0.1)), "noise of two hours": madeUp(minutes=120, seed=3)}
    bad = {"heap in use": madeUp(add("heap_used_kib", 20 * kib)), "resident memory": madeUp(add("rss_kib", 30 * kib)),
           "of it not of files": madeUp(add("anon_kib", 30 * kib)),
           "database": madeUp(add("database_bytes", 6 * MIB)), "open files": madeUp(late("files", 1, 0.6)),
           "threads": madeUp(add("threads", 6)), "children": madeUp(late("children", 1, 0.5)),
           "widgets": madeUp(add("widgets", 90)), "objects": madeUp(add("objects", 300)), HOME: madeUp(fail),
           "the database's log": madeUp(late("log_bytes", 14 * MIB, 0.9)),
           "saved readings": madeUp(late("snapshot_bytes", 20 * MIB, 0.5))}
    problems = []
    for name, rows in good.items():
        lines, wrong = judge(rows)
        if lines is None or wrong:
            problems.append(f"{name}: {wrong}")
    for name, rows in bad.items():
        lines, wrong = judge(rows)
        if not any(each.startswith(name + ":") for each in wrong or []):
            problems.append(f"growth of {name} is not found")
        elif name != HOME and len(wrong) > 1:
            problems.append(f"growth of {name} alone, but: {wrong}")
    if judge(madeUp(minutes=6)) != (None, None) or judge([]) != (None, None):
        problems.append("too few rows are judged")
    drawn = plot.drawn(madeUp(), WARM_UP, HOME)
    if not drawn.startswith("<svg") or "nan" in drawn:
        problems.append("the plot")
    print("\n".join(problems) or f"{len(good)} flat, {len(bad)} growing: each was told from the other")
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", nargs="?")
    parser.add_argument("--plot")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return selfTest()
    if arguments.figures is None:
        parser.error("FIGURES.tsv is missing")
    rows = read(arguments.figures)
    lines, wrong = judge(rows)
    if arguments.plot and rows:
        pathlib.Path(arguments.plot).write_text(plot.drawn(rows, WARM_UP, HOME), encoding="utf-8")
    if lines is not None:
        print(summary(rows, judged(rows)) + "\n\n" + "\n".join(lines))
    for each in wrong or []:
        print("wrong: " + each)
    if wrong:
        return 1
    if lines is None:
        print("too few rows to say anything")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
