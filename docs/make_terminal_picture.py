#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws a recorded terminal run as an SVG picture. Standard library only.

    make_terminal_picture.py RECORDING.txt OUTPUT.svg [--columns N] [--title TEXT]

The recording is plain text, as `script` or a redirection keeps it: colour sequences are dropped, and of a line that was
overwritten by carriage returns the last state counts. Lines that start with "$ " are what the person typed.
"""
import argparse
import html
import pathlib
import re

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]")
SIZE, ADVANCE, LEADING, MARGIN, BAR = 14, 8.43, 20, 18, 34
BACKGROUND, FRAME, TEXT, TYPED, DIM = "#1d1f21", "#2d3033", "#e6e4df", "#9ccc9c", "#8b8f94"


def screenLines(recording, columns):
    """(text, typed) for each row of the screen."""
    rows = []
    for line in ESCAPES.sub("", recording.replace("\r\n", "\n")).rstrip("\n").split("\n"):
        states = [state for state in line.split("\r") if state.strip()]
        line = (states[-1] if states else "").expandtabs().rstrip()
        typed = line.startswith("$ ")
        while len(line) > columns:
            cut = line.rfind(" ", columns // 2, columns + 1)
            cut = columns if cut < 0 else cut
            rows.append((line[:cut].rstrip(), typed))
            line = ("  " if typed else "") + line[cut:].lstrip()
        rows.append((line, typed))
    return rows


def picture(rows, columns, title):
    width = round(2 * MARGIN + columns * ADVANCE)
    height = BAR + len(rows) * LEADING + MARGIN + 8
    described = html.escape(title or "A run in a terminal")
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{described}">',
        f"<title>{described}</title>",
        f'<rect width="{width}" height="{height}" rx="9" fill="{BACKGROUND}"/>',
        f'<path d="M0 {BAR - 6}V9a9 9 0 0 1 9-9H{width - 9}a9 9 0 0 1 9 9V{BAR - 6}Z" fill="{FRAME}"/>',
        f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{SIZE}" xml:space="preserve" fill="{TEXT}">',
    ]
    if title:
        out.append(f'<text x="{width / 2:g}" y="19" font-size="12" text-anchor="middle" fill="{DIM}">{described}</text>')
    for number, (line, typed) in enumerate(rows):
        if not line:
            continue
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        # The length is stated, so that columns stay in line whatever font the viewer has.
        out.append(f'<text x="{MARGIN + indent * ADVANCE:g}" y="{BAR + 16 + number * LEADING}" textLength="{len(stripped) * ADVANCE:g}" '
                   f'lengthAdjust="spacingAndGlyphs"{f" fill={chr(34)}{TYPED}{chr(34)}" if typed else ""}>{html.escape(stripped)}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--title", default="")
    arguments = parser.parse_args()
    rows = screenLines(arguments.recording.read_bytes().decode("utf-8", "replace"), max(20, arguments.columns))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(picture(rows, max(20, arguments.columns), arguments.title), encoding="utf-8")


if __name__ == "__main__":
    main()
