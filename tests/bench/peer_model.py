#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a GGUF file of random weights in the shape and format asked for, which both programs of peer.sh can read.

The shapes are those of inference/model/synthetic.cpp. Rows repeat every 128: arithmetic cannot tell, and billions of draws
would take hours. q4_k_m mixes formats as such files do: Q6_K for the output, and for the values and the second
feed-forward matrix of every other layer.
"""
import argparse
import os
import random
import struct
import sys

# layers, hidden, heads, KV heads, head dimension, feed-forward, vocabulary
SHAPES = {"smol": (30, 576, 9, 3, 64, 1536, 49152), "mha": (22, 1024, 16, 16, 64, 2816, 32000), "llama2-7b": (32, 4096, 32, 32, 128, 11008, 32000)}
# name: (number of the type, values in a block)
FORMATS = {"f32": (0, 1), "f16": (1, 1), "q4_0": (2, 32), "q4_1": (3, 32), "q8_0": (8, 32), "q4_k": (12, 256), "q6_k": (14, 256)}
FILE_TYPES = {"f16": 1, "q4_0": 2, "q4_1": 3, "q8_0": 7, "q4_k_m": 15}
DRAWN_ROWS, ALIGNMENT, CONTEXT = 128, 32, 1 << 17
U32, F32, TEXT, ARRAY = 4, 6, 8, 9


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, data):
    return text(key) + struct.pack("<I", kind) + data


def array(key, kind, items):
    return entry(key, ARRAY, struct.pack("<IQ", kind, len(items)) + b"".join(items))


def half(value):
    return struct.pack("<e", value)


def block(draw, name, size):
    """One block of weights whose standard deviation is about `size`."""
    if name == "f32":
        return struct.pack("<f", draw.gauss(0, size))
    if name == "f16":
        return half(draw.gauss(0, size))
    if name == "q8_0":
        return half(size / 73) + bytes(draw.randrange(1, 256) ^ 128 for _ in range(32))  # no -128
    if name == "q4_0":
        return half(size / 4.6) + draw.randbytes(16)
    if name == "q4_1":
        return half(size / 4.6) + half(-7.5 * size / 4.6) + draw.randbytes(16)
    if name == "q4_k":  # d, dmin, 12 bytes of 6-bit scales and minima, 128 bytes of codes
        return half(size / 150) + half(size / 20) + draw.randbytes(12) + draw.randbytes(128)
    if name == "q6_k":  # 128 + 64 bytes of codes, 16 signed scales, d
        scales = bytes(draw.randrange(256) for _ in range(16))
        return draw.randbytes(192) + scales + half(size / 1400)
    raise ValueError(name)


def rows(draw, name, count, columns, size):
    values = FORMATS[name][1]
    return b"".join(block(draw, name, size) for _ in range(count * columns // values))


def tensors(shape, name, tied=False):
    """(tensor, rows or None for a vector, columns, format) in the order of the file; tied: the embedding is the output."""
    layers, hidden, heads, kv_heads, dim, forward, vocabulary = shape
    plain = "q4_k" if name == "q4_k_m" else name
    better = "q6_k" if name == "q4_k_m" else name
    yield "token_embd.weight", vocabulary, hidden, better if tied else plain
    yield "output_norm.weight", None, hidden, "f32"
    if not tied:
        yield "output.weight", vocabulary, hidden, better
    for layer in range(layers):
        finer = better if layer % 2 == 0 else plain
        matrices = [("attn_q", heads * dim, hidden, plain), ("attn_k", kv_heads * dim, hidden, plain), ("attn_v", kv_heads * dim, hidden, finer),
                    ("attn_output", hidden, heads * dim, plain), ("ffn_gate", forward, hidden, plain), ("ffn_up", forward, hidden, plain),
                    ("ffn_down", hidden, forward, finer)]
        yield f"blk.{layer}.attn_norm.weight", None, hidden, "f32"
        yield f"blk.{layer}.ffn_norm.weight", None, hidden, "f32"
        for tensor, r, c, kind in matrices:
            yield f"blk.{layer}.{tensor}.weight", r, c, kind


def metadata(shape, name, context):
    layers, hidden, heads, kv_heads, dim, forward, vocabulary = shape
    words = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    kinds = [2, 3, 3] + [6] * 256
    words += [f"\u2581w{i}" for i in range(vocabulary - len(words))]
    kinds += [1] * (vocabulary - len(kinds))
    numbers = {"block_count": layers, "context_length": context, "embedding_length": hidden, "feed_forward_length": forward, "attention.head_count": heads,
               "attention.head_count_kv": kv_heads, "rope.dimension_count": dim, "vocab_size": vocabulary}
    return ([entry("general.architecture", TEXT, text("llama")), entry("general.name", TEXT, text("synthetic")),
             entry("general.file_type", U32, struct.pack("<I", FILE_TYPES[name]))]
            + [entry(f"llama.{key}", U32, struct.pack("<I", value)) for key, value in numbers.items()]
            + [entry("llama.attention.layer_norm_rms_epsilon", F32, struct.pack("<f", 1e-5)), entry("llama.rope.freq_base", F32, struct.pack("<f", 10000)),
               entry("tokenizer.ggml.model", TEXT, text("llama")), array("tokenizer.ggml.tokens", TEXT, [text(w) for w in words]),
               array("tokenizer.ggml.scores", F32, [struct.pack("<f", -i) for i in range(vocabulary)]),
               array("tokenizer.ggml.token_type", 5, [struct.pack("<i", k) for k in kinds])]
            + [entry(f"tokenizer.ggml.{key}_token_id", U32, struct.pack("<I", i)) for i, key in enumerate(("unknown", "bos", "eos"))])


def padded(size):
    return (size + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


def layout(shape, name, context=CONTEXT, tied=False):
    """All of a file but its weights: the bytes before these, and how many bytes these take."""
    table, offset = [], 0
    for tensor, count, columns, kind in tensors(shape, name, tied):
        number, values = FORMATS[kind]
        if columns % values:
            sys.exit(f"error: rows of {columns} values do not divide into blocks of {kind}")
        dimensions = [columns] if count is None else [columns, count]
        table.append(text(tensor) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, number, offset))
        offset += padded((count or 1) * (columns // values) * len(block(random.Random(0), kind, 1.0)))
    entries = metadata(shape, name, context)
    header = b"GGUF" + struct.pack("<IQQ", 3, len(table), len(entries)) + b"".join(entries) + b"".join(table)
    return header.ljust(padded(len(header)), b"\0"), offset


def write(path, shape, name):
    draw = random.Random(20250311)
    drawn = {}
    with open(path, "wb") as file:
        file.write(layout(shape, name)[0])
        for tensor, count, columns, kind in tensors(shape, name):
            if count is None:
                data = struct.pack("<f", 1.0) * columns
                file.write(data.ljust(padded(len(data)), b"\0"))
                continue
            key = (kind, columns)
            if key not in drawn:
                drawn[key] = rows(draw, kind, DRAWN_ROWS, columns, columns ** -0.5)
            row = len(drawn[key]) // DRAWN_ROWS
            for _ in range(count // DRAWN_ROWS):
                file.write(drawn[key])
            file.write(drawn[key][:count % DRAWN_ROWS * row])
            file.write(b"\0" * (padded(count * row) - count * row))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("path")
    p.add_argument("--shape", choices=SHAPES, required=True)
    p.add_argument("--format", choices=FILE_TYPES, required=True)
    a = p.parse_args()
    write(a.path + ".part", SHAPES[a.shape], a.format)
    os.replace(a.path + ".part", a.path)


if __name__ == "__main__":
    main()
