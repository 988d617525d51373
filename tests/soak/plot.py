# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of a sitting as an SVG: three charts over the same minutes. Small points are all rows, the line joins those
of the state that is compared; the warm-up has a ground of its own."""
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP = 960, 70, 190, 44
HEIGHT, GAP, FOOT = 190, 46, 46  # of a chart, between two, under the last
INK, QUIET, LINE, GROUND = "#1f2328", "#59636e", "#d7dce1", "#f1f3f5"
MIB = 1024 * 1024

CHARTS = [
    ("Memory, MiB", [("resident", "#0b63b5", lambda row: int(row["rss_kib"]) / 1024),
                     ("not of files", "#b54708", lambda row: int(row["anon_kib"]) / 1024),
                     ("heap in use", "#2f7d32", lambda row: int(row["heap_used_kib"]) / 1024)]),
    ("Open files, threads, children", [("open files", "#0b63b5", lambda row: int(row["files"])),
                                       ("threads", "#b54708", lambda row: int(row["threads"])),
                                       ("children", "#2f7d32", lambda row: int(row["children"]))]),
    ("Library, MiB", [("database and log", "#0b63b5",
                       lambda row: (int(row["database_bytes"]) + int(row["log_bytes"])) / MIB)]),
]


def niceStep(most):
    """1, 2 or 5 times a power of ten: some five steps up to `most`."""
    return next(step for power in range(-3, 9) for digit in (1, 2, 5) if (step := digit * 10.0 ** power) * 5 >= most)


def chart(parts, top, title, series, rows, home, times):
    low, high = times
    most = max(value(row) for _, _, value in series for row in rows)
    step = niceStep(most)
    ceiling = step * (int(most / step) + 1)
    across = lambda row: LEFT + (WIDTH - LEFT - RIGHT) * (float(row["seconds"]) - low) / max(1e-9, high - low)  # noqa: E731
    down = lambda value: top + HEIGHT * (1 - value / ceiling)  # noqa: E731
    parts.append(f'<text x="{LEFT}" y="{top - 12}" font-weight="600" fill="{INK}">{escape(title)}</text>')
    tick = 0.0
    while tick <= ceiling + 1e-9:
        y = down(tick)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{LINE}"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{QUIET}">{tick:g}</text>')
        tick += step
    labels = []
    for name, colour, value in series:
        dots = "".join(f"M{across(row):.0f} {down(value(row)):.1f}h0" for row in rows)
        parts.append(f'<path d="{dots}" fill="none" stroke="{colour}" stroke-opacity="0.4" stroke-width="2.6" '
                     f'stroke-linecap="round"/>')
        same = [row for row in rows if row["deed"] == home]
        path = "L".join(f"{across(row):.1f} {down(value(row)):.1f}" for row in same)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        labels.append([down(value(same[-1])) + 4, name, colour, value(same[-1])])
    labels.sort()
    for above, below in zip(labels, labels[1:]):  # names may not stand on each other
        below[0] = max(below[0], above[0] + 17)
    for y, name, colour, last in labels:
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y:.1f}" fill="{colour}">{escape(name)}: {last:.4g}</text>')


def drawn(rows, warmUp, home):
    low, high = float(rows[0]["seconds"]), float(rows[-1]["seconds"])
    total = TOP + len(CHARTS) * (HEIGHT + GAP) - GAP + FOOT
    bottom = total - FOOT
    scale = (WIDTH - LEFT - RIGHT) / max(1e-9, high - low)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}" width="{WIDTH}" height="{total}" '
             f'font-family="DejaVu Sans, sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{total}" fill="#ffffff"/>']
    for index in range(len(CHARTS)):
        top = TOP + index * (HEIGHT + GAP)
        parts.append(f'<rect x="{LEFT}" y="{top}" width="{warmUp * (high - low) * scale:.1f}" height="{HEIGHT}" '
                     f'fill="{GROUND}"/>')
    for index, (title, series) in enumerate(CHARTS):
        chart(parts, TOP + index * (HEIGHT + GAP), title, series, rows, home, (low, high))
    minutes = (high - low) / 60
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60) if minutes / s <= 8), 120)
    for tick in range(0, int(minutes) + 1, step):
        parts.append(f'<text x="{LEFT + 60 * tick * scale:.1f}" y="{bottom + 18}" text-anchor="middle" '
                     f'fill="{QUIET}">{tick}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{bottom + 36}" text-anchor="middle" fill="{QUIET}">minutes; '
                 f'points: after every deed, lines: at the same state, shaded: warm-up</text>')
    return "\n".join(parts) + "\n</svg>\n"
