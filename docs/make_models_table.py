#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/guide/which_model.md: what reading a book takes with well-known models, as `longleaf-cli plan` says.
A plan needs no more of a model than its file's header: such headers are written in the shapes that the models' makers
have published, with nothing behind them.

    make_models_table.py CLI            writes the table anew, between its marks in the guide
    make_models_table.py CLI --print    on standard output instead
    make_models_table.py CLI --check    whether the guide has the figures of this program; exit status 1 if not
    --only NAME                         one model alone, with --print
Standard library only.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/bench"))
import peer_model  # noqa: E402

# name: (shape as peer_model has it, trained positions, whether the embedding is the output, formats)
MODELS = {
    "SmolLM2 135M": ((30, 576, 9, 3, 64, 1536, 49152), 8192, True, ("q8_0",)),
    "SmolLM2 1.7B": ((24, 2048, 32, 32, 64, 8192, 49152), 8192, True, ("q4_k_m", "q8_0")),
    "Llama 3.2 1B": ((16, 2048, 32, 8, 64, 8192, 128256), 131072, True, ("q4_k_m", "q8_0")),
    "Llama 3.2 3B": ((28, 3072, 24, 8, 128, 8192, 128256), 131072, True, ("q4_k_m", "q8_0")),
    "Llama 2 7B": ((32, 4096, 32, 32, 128, 11008, 32000), 4096, False, ("q4_k_m", "q8_0")),
    "Llama 3.1 8B": ((32, 4096, 32, 8, 128, 14336, 128256), 131072, False, ("q4_k_m", "q8_0")),
    "Llama 2 13B": ((40, 5120, 40, 40, 128, 13824, 32000), 4096, False, ("q4_k_m", "q8_0")),
}
SLOTS = {"Small": 1024, "Balanced": 2048, "Large": 6144}
TOKENS = 100_000  # a thick novel
GUIDE = ROOT / "docs/guide/which_model.md"
BEGIN, END = "<!-- table of models: begin -->", "<!-- table of models: end -->"


def writeHeader(path, shape, context, tied, name):
    """A file of the right length that has no weights on the disk."""
    header, weights = peer_model.layout(shape, name, context, tied)
    path.write_bytes(header)
    os.truncate(path, len(header) + weights)


def plan(cli, model, *words):
    call = [cli, "plan", "--model", str(model), "--tokens", str(TOKENS), "--device", "cpu", "--threads", "8", "--json", *words]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(f"{' '.join(call)}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def size(count):
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


def row(cli, folder, name, form):
    shape, context, tied, _ = MODELS[name]
    path = folder / "model.gguf"
    writeHeader(path, shape, context, tied, form)
    plans = [plan(cli, path, "--budget", str(slots)) for slots in SLOTS.values()]
    cells = [size(each["total_bytes"]) if each["positions_ok"] else "not with this model" for each in plans]
    full = size(plans[0]["weights_bytes"] + plans[0]["full_cache_bytes"])
    return f"| {name} | {form.upper()} | {' | '.join(cells)} | {full} |"


def table(cli, names):
    columns = [f"{name}: {slots:,} slots" for name, slots in SLOTS.items()]
    lines = [f"| model | file | {' | '.join(columns)} | for comparison: a slot for every token |", "|---" * (len(SLOTS) + 3) + "|"]
    with tempfile.TemporaryDirectory() as folder:
        lines += [row(cli, pathlib.Path(folder), name, form) for name in names for form in MODELS[name][3]]
    return "\n".join(lines)


def parts(text):
    before, rest = text.split(BEGIN)
    inside, after = rest.split(END)
    return before, inside.strip(), after


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("cli")
    p.add_argument("--print", action="store_true")
    p.add_argument("--check", action="store_true")
    p.add_argument("--only", choices=MODELS)
    a = p.parse_args()
    made = table(a.cli, [a.only] if a.only else list(MODELS))
    if a.print or a.only:
        print(made)
        return 0
    before, inside, after = parts(GUIDE.read_text(encoding="utf-8"))
    if a.check:
        print("The table is this program's." if inside == made else f"The table is not this program's, which says:\n{made}")
        return 0 if inside == made else 1
    GUIDE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
