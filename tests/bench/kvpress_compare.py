#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the tokens that our cache methods keep with those that kvpress keeps. For development only; not part of any test run.

    kvpress_compare.py --make-environment FOLDER       # a virtual environment with the packages below
    FOLDER/bin/python kvpress_compare.py --cli build/release/longleaf-cli [--cases N] [--seed N]

Needs kvpress and what it asks for, in the versions of PACKAGES; the processor is all that is used of torch. (On Linux PyPI has
torch with its CUDA libraries only: some 6 GB on the disk.)

Each case is a LLaMA of random weights in the layout of Hugging Face, and a text of random words. kvpress gets hidden states, keys,
values, attention and rotary angles of a forward pass of transformers, and keeps what its compress() keeps. Ours come out of the
program twice: `read` reads the text with the same model, in f32, and leaves a saved reading whose fate map says what was kept
in every layer and head; `cache-trace` gets the rotated q, k and v of the forward pass, for the methods that its format has words
for (their sets must be those of `read`). That both sides read the same tokens is checked by the hash of the ids that a saved
reading carries.

Prints, as Markdown, for each method: tokens in common as a share of all that are kept, over all layers and heads of all cases, and
how many heads have equal sets; the same once more with kvpress's definitions replaced by ours, one by one, as said in the last
column: the rest is no difference of definition. Exit status 1 if anything is left there.
"""
import argparse
import hashlib
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import venv

PACKAGES = ["kvpress==0.5.5", "torch==2.15.0", "transformers==5.2.0"]


def make_environment(folder):
    venv.create(folder, with_pip=True)
    python = pathlib.Path(folder) / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    print(f"{python} {__file__} --cli build/release/longleaf-cli")


if "--make-environment" in sys.argv[1:-1]:
    sys.exit(make_environment(sys.argv[sys.argv.index("--make-environment") + 1]))

try:
    import kvpress
    import torch
    import transformers
    from safetensors.torch import save_file
    from torch.nn import functional
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb, rotate_half
except ImportError as missing:
    sys.exit(f"error: {missing}; kvpress_compare.py --make-environment FOLDER installs {' '.join(PACKAGES)}")

WINDOW, POOL, SINKS, WHOLE_TEXT = 32, 5, 4, 2048  # the last: tokens of the longest chunk that the program reads
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# layers, hidden, query heads, KV heads, head dimension
SHAPES = [(4, 96, 8, 2, 16), (4, 128, 4, 4, 32), (3, 96, 6, 1, 24)]
# tokens, slots: 530 leaves 18 tokens in the last chunk of 256, fewer than the window; only the last makes kvpress's pyramid one
LENGTHS = [(300, 96), (530, 64), (1500, 700)]


# --- A random model and what it reads ---------------------------------------------------------------------------------------------


def tokenizer_json():
    """Byte-level BPE in which every word of two letters, with the space before it, is one token."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *map(chr, printable), *(chr(256 + i) for i in range(len(others)))]
    special = [{"id": i, "content": tokens[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
               for i in range(3)]
    space = chr(256 + others.index(32))
    words = [a + b for a in LETTERS for b in LETTERS]
    tokens += words + [space + word for word in words]
    merges = [f"{word[0]} {word[1]}" for word in words] + [f"{space} {word}" for word in words]
    model = {"type": "BPE", "byte_fallback": False, "fuse_unk": False, "unk_token": None, "vocab": {token: i for i, token in enumerate(tokens)},
             "merges": merges}
    split = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {"added_tokens": special, "normalizer": None, "pre_tokenizer": split, "model": model}


def make_model(folder, shape, seed):
    """A LLaMA whose logits of attention have a standard deviation of about 2, saved for the program; returns that of transformers."""
    layers, hidden, heads, kv_heads, dim = shape
    tokenizer = tokenizer_json()
    config = {"vocab_size": len(tokenizer["model"]["vocab"]), "hidden_size": hidden, "intermediate_size": 2 * hidden, "num_hidden_layers": layers,
              "num_attention_heads": heads, "num_key_value_heads": kv_heads, "head_dim": dim, "max_position_embeddings": 4096, "rms_norm_eps": 1e-5,
              "hidden_act": "silu", "tie_word_embeddings": False, "bos_token_id": 1, "eos_token_id": 2}
    generator = torch.Generator().manual_seed(seed)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**config, attn_implementation="eager")).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1:
                continue  # norms stay 1
            size = (2.0 if "q_proj" in name else 1.0) * weight.shape[1] ** -0.5
            weight.copy_(torch.randn(weight.shape, generator=generator) * (1.0 if "embed" in name else size))
    save_file({name: weight.detach().contiguous() for name, weight in model.named_parameters()}, folder / "model.safetensors", {"format": "pt"})
    extra = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "rope_theta": 10000.0}
    chat = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    ends = {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "add_bos_token": False, "chat_template": chat}
    for name, content in [("config.json", config | extra), ("tokenizer.json", tokenizer), ("tokenizer_config.json", ends)]:
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return model


def opening():
    """What the program puts before a document in this chat format."""
    text = (pathlib.Path(__file__).resolve().parents[2] / "resources/prompts/document.txt").read_text(encoding="utf-8")
    return "<|im_start|>user\n" + text.split("\n", 1)[1].strip() + "\n\n"


class Program:
    """The calls of longleaf-cli."""

    def __init__(self, cli, model, folder):
        self.cli, self.model, self.folder = cli, model, folder

    def run(self, *words, text=None):
        done = subprocess.run([str(word) for word in (self.cli, *words)], input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"error: {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def tokenize(self, text):
        return self.run("tokenize", "--model", self.model, "--json", text=text)["ids"]

    def kept(self, document, ids, setting, slots):
        """[layer][KV head][token]: what `read` has kept."""
        options = [word for key, value in (setting | {"store": "f32", "activations": "f32"}).items() if key != "method" for word in
                   ("--set", f"{key}={value}")]
        with tempfile.TemporaryDirectory(dir=self.folder) as library:
            self.run("read", document, "--model", self.model, "--library", library, "--method", setting["method"], "--budget", slots, *options,
                     "--json")
            saved, = pathlib.Path(library, "snapshots").iterdir()
            header, sections = read_snapshot(saved.read_bytes())
        if json.loads(header["key"])["ids"] != hashlib.sha256(struct.pack(f"<{len(ids)}i", *ids)).hexdigest():
            sys.exit("error: the program has read other tokens")
        words = (len(ids) + 31) // 32
        rows = torch.tensor([[byte >> shift & 3 for byte in sections["fates"][row * words * 8:(row + 1) * words * 8] for shift in (0, 2, 4, 6)]
                             for row in range(len(sections["fates"]) // (words * 8))])
        return (rows[:, :len(ids)] == 0).view(sum(name.startswith("slots ") for name in sections), -1, len(ids))

    def trace(self, layer, policy):
        """[KV head][token]: what `cache-trace` has kept of the q, k and v of one layer, read as one chunk."""
        tokens = layer.keys.shape[2]
        group = layer.queries.shape[1] // layer.keys.shape[1]
        cases = [{"name": str(head), "head_dim": layer.keys.shape[3], "query_heads_per_kv_head": group, "tokens": tokens, "positions": "applied",
                  "rope_theta": 10000.0, "alpha": 1.0, "value_weight": False, "pool": 1, "pool_kind": "max", "merge": "dot", "threshold": -1.0,
                  "prompt": 0, "chunk": tokens, "q": layer.queries[0, head * group:(head + 1) * group].tolist(), "k": layer.keys[0, head].tolist(),
                  "v": layer.values[0, head].tolist(), **policy} for head in range(layer.keys.shape[1])]
        file = self.folder / "trace.json"
        file.write_text(json.dumps({"format": "longleaf-cache-trace-2", "cases": cases}), encoding="utf-8")
        kept = torch.zeros(len(cases), tokens, dtype=torch.bool)
        for head, case in enumerate(self.run("cache-trace", file, "--device", "cpu", "--json")["cases"]):
            kept[head, [token for slot in case["states"][-1]["slots"] for token in slot["tokens"]]] = True
        return kept


def read_snapshot(data):
    """Header and sections of a saved reading (storage/snapshots/snapshot_layout.h)."""
    length, = struct.unpack_from("<I", data, 12)
    at, = struct.unpack_from("<Q", data, len(data) - 32)
    sections = {}
    while at < len(data) - 32:
        size, = struct.unpack_from("<I", data, at)
        name = data[at + 4:at + 4 + size].decode()
        offset, count, _ = struct.unpack_from("<QQQ", data, at + 4 + size)
        sections[name] = data[offset:offset + count]
        at += 4 + size + 24
    return json.loads(data[24:24 + length]), sections


class Layer:
    """What an attention layer of transformers has seen and made."""

    def __init__(self, module, kwargs, attentions):
        self.module, self.hidden, self.attentions, self.kwargs = module, kwargs["hidden_states"], attentions, kwargs
        states = [project(self.hidden).view(1, self.hidden.shape[1], -1, module.head_dim).transpose(1, 2)
                  for project in (module.q_proj, module.k_proj, module.v_proj)]
        self.queries, self.keys = apply_rotary_pos_emb(states[0], states[1], *kwargs["position_embeddings"])
        self.values = states[2]

    def kept(self, press):
        """[KV head][token]: what a press keeps."""
        attentions = None if isinstance(press, kvpress.BlockPress) else self.attentions
        self.module.masked_key_indices = None
        keys, _ = press.compress(self.module, self.hidden, self.keys, self.values, attentions, self.kwargs)
        if self.module.masked_key_indices is not None:
            _, heads, tokens = self.module.masked_key_indices
            kept = torch.ones(self.keys.shape[1:3], dtype=torch.bool)
            kept[heads, tokens] = False
            return kept
        # Which rows have come back: no two keys are the same.
        return (self.keys[0].unsqueeze(2) == keys[0].unsqueeze(1)).all(-1).any(-1)


def layers_of(model, ids):
    layers = []

    def note(module, _, kwargs, output):
        layers.append(Layer(module, kwargs, output[1]))

    hooks = [layer.self_attn.register_forward_hook(note, with_kwargs=True) for layer in model.model.layers]
    with torch.no_grad():
        model(torch.tensor([ids]), use_cache=False)
    for hook in hooks:
        hook.remove()
    model.config._attn_implementation = "sdpa"  # presses that cut heads apart refuse "eager", whose attention they are given here
    return layers


# --- kvpress with our definitions -------------------------------------------------------------------------------------------------


def pinned(scores, last, first=0):
    """The newest tokens, and the first, are kept whatever they score."""
    most = scores.max().item() + 1
    scores[..., scores.shape[-1] - last:] = most
    scores[..., :first] = most
    return scores


def by_kv_head(attentions, keys):
    """Attention averaged over the query heads of each KV head: [1][KV head][query][token]."""
    tokens = keys.shape[2]
    return attentions.view(1, keys.shape[1], -1, attentions.shape[2], tokens).mean(2)


class OwnSum(kvpress.ObservedAttentionPress):
    """The sum of attention, with sinks and recent tokens."""

    recent = 1

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return pinned(by_kv_head(attentions, keys).sum(2), self.recent, SINKS)


class OwnTova(kvpress.TOVAPress):
    """The mean over the query heads of a KV head."""

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return pinned(by_kv_head(attentions, keys)[:, :, -1].clone(), 1)


class OwnSnap(kvpress.SnapKVPress):
    """Smoothed over all tokens, the window among them, and over fewer at the ends."""

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        scores = by_kv_head(attentions, keys)[:, :, -self.window_size:].mean(2)
        return pinned(functional.avg_pool1d(scores, self.kernel_size, 1, self.kernel_size // 2, count_include_pad=False), self.window_size)


class OwnPyramid(OwnSnap, kvpress.PyramidKVPress):
    """The window is outside of what the layers share: layerSplits() of inference/cache/method.h."""

    slots = 0

    def get_layer_budget(self, module, q_len):
        layers, shared = module.config.num_hidden_layers, self.slots - self.window_size
        last = shared / self.beta
        parts = [int(2 * shared - last - i * (2 * shared - 2 * last) / max(layers - 1, 1)) for i in range(layers)]
        left = layers * shared - sum(parts)
        return parts[module.layer_idx] + (module.layer_idx < left) + self.window_size


class OwnCritical(kvpress.CriticalKVPress):
    """The Euclidean norm of W_o v, summed over query heads; the window is always among the first stage."""

    @staticmethod
    def vwl1norm(values, module):
        heads = module.config.num_attention_heads
        kv_heads = values.shape[1]
        wo = module.o_proj.weight.view(-1, kv_heads, heads // kv_heads, module.head_dim)
        return torch.einsum("bktd,okgd->bkgto", values, wo).norm(dim=-1).sum(2)


class OwnKeyDiff(kvpress.KeyDiffPress):
    """Keys before rotation; the last token is kept."""

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        cosine, sine = kwargs["position_embeddings"]
        return pinned(super().score(module, hidden_states, keys * cosine.unsqueeze(1) - rotate_half(keys) * sine.unsqueeze(1), values, None, kwargs), 1)


class PinnedKeyDiff(kvpress.KeyDiffPress):
    """The last token is kept."""

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return pinned(super().score(module, hidden_states, keys, values, attentions, kwargs), 1)


# --- The comparison ---------------------------------------------------------------------------------------------------------------


def ratio(tokens, slots):
    """The share to be removed, so that rounding down leaves `slots`."""
    return 1 - (slots + 0.5) / tokens


def beside_window(slots, part, of):
    """A share of the context and the whole window, as a share of `of`; the quarter is lost when kvpress rounds down."""
    return (WINDOW + int(part * (slots - WINDOW)) + 0.25) / of


def with_slots(press, **fields):
    for name, value in fields.items():
        setattr(press, name, value)
    return press


def methods(tokens, slots):
    """name: (our setting, kvpress as it is, kvpress with our definitions or None, why)"""
    cut = ratio(tokens, slots)
    whole = {"chunk": WHOLE_TEXT}
    snap = kvpress.SnapKVPress(cut, window_size=WINDOW, kernel_size=POOL)
    own = OwnSnap(cut, window_size=WINDOW, kernel_size=POOL)
    critical = OwnCritical(own, epsilon=0, first_stage_ratio=beside_window(slots, 0.5, slots + 0.5))
    floor = beside_window(slots, 0.2, slots)
    smooth = "smoothing at the ends of the text and of the window"
    weigh = "Euclidean norm of W_o v for the sum of magnitudes, no epsilon, half of the context for half of the budget"
    quarter = slots // 4
    return {
        "streaming": ({"method": "streaming"} | whole, kvpress.StreamingLLMPress(cut, n_sink=SINKS), None, "nothing"),
        "lm-infinite": ({"method": "lm-infinite"} | whole, kvpress.StreamingLLMPress(cut, n_sink=10), None, "nothing"),
        "h2o": ({"method": "h2o"} | whole, kvpress.ObservedAttentionPress(cut), with_slots(OwnSum(cut), recent=slots // 2),
                "sum for mean over the queries that saw a token; 4 sinks and B/2 recent tokens are kept"),
        "kvmerger, d2o: choice alone": ({"method": "d2o", "fate": "drop", "combine": "count"} | whole, kvpress.ObservedAttentionPress(cut),
                                        with_slots(OwnSum(cut), recent=quarter), "as h2o, with B/4 recent tokens"),
        "tova": ({"method": "tova"} | whole, kvpress.TOVAPress(cut), OwnTova(cut), "mean over the heads of a KV head for those of the layer"),
        "snapkv": ({"method": "snapkv"}, snap, own, smooth),
        "pyramidkv": ({"method": "pyramidkv"}, kvpress.PyramidKVPress(cut, window_size=WINDOW, kernel_size=POOL),
                      with_slots(OwnPyramid(cut, window_size=WINDOW, kernel_size=POOL), slots=slots),
                      f"{smooth}; the window is beside the pyramid, not in it; no fallback to even budgets"),
        "adakv": ({"method": "adakv"}, kvpress.AdaKVPress(snap), kvpress.AdaKVPress(own, floor),
                  f"{smooth}; the floor is a fifth of the context beside the window"),
        "criticalkv": ({"method": "criticalkv"}, kvpress.CriticalKVPress(snap), critical, f"{smooth}; {weigh}"),
        "criticalkv, allocate=pooled_layer": ({"method": "criticalkv", "allocate": "pooled_layer", "floor": "20%", "ceiling": 0},
                                              kvpress.AdaKVPress(kvpress.CriticalKVPress(snap)), kvpress.AdaKVPress(critical, floor),
                                              "both of the above"),
        "the same against CriticalAdaKV": ({"method": "criticalkv", "allocate": "pooled_layer", "floor": "20%", "ceiling": 0},
                                           kvpress.CriticalAdaKVPress(snap), kvpress.AdaKVPress(critical, floor),
                                           "as above; shares of heads by attention alone there, by the weighted score here"),
        "keydiff": ({"method": "keydiff"} | whole, kvpress.KeyDiffPress(cut), OwnKeyDiff(cut), "keys before rotation; the last token is kept"),
        "keydiff in chunks of B, rotated keys, first layer": (
            {"method": "keydiff", "positions": "absolute", "merge_space": "after", "chunk": slots}, kvpress.BlockPress(kvpress.KeyDiffPress(cut), slots),
            kvpress.BlockPress(PinnedKeyDiff(cut), slots), "the last token is kept"),
    }


def traced(slots):
    """What cache-trace has words for: name of the method and the policy of the trace."""
    return {
        "streaming": {"score": "position", "lambda_": 1.0, "budget": {"sink": SINKS, "context": 0, "residual": 0, "recent": slots - SINKS}},
        "h2o": {"score": "decayed_sum", "lambda_": 1.0,
                "budget": {"sink": SINKS, "context": slots - SINKS - slots // 2, "residual": 0, "recent": slots // 2}},
        "tova": {"score": "decayed_sum", "lambda_": 0.0, "budget": {"sink": 0, "context": slots - 1, "residual": 0, "recent": 1}},
    }


class Tally:
    """Heads and tokens of one comparison."""

    def __init__(self):
        self.heads = self.equal = self.tokens = self.common = 0

    def add(self, ours, theirs):
        """Masks [KV head][token]."""
        self.heads += len(ours)
        self.equal += (ours == theirs).all(-1).sum().item()
        self.tokens += max(ours.sum().item(), theirs.sum().item())
        self.common += (ours & theirs).sum().item()

    def __str__(self):
        return f"{100 * self.common / self.tokens:.2f} % | {self.equal} of {self.heads}"


def run_case(program, model, document, ids, slots, tallies):
    layers = layers_of(model, ids)
    ours = {}
    for name, (setting, plain, own, _) in methods(len(ids), slots).items():
        kept = program.kept(document, ids, setting, slots)
        ours[name] = kept
        for index, layer in enumerate(layers[:1] if "first layer" in name else layers):
            tallies[name][0].add(kept[index], layer.kept(plain))
            tallies[name][1].add(kept[index], layer.kept(own if own is not None else plain))
    for name, policy in traced(slots).items():
        for index, layer in enumerate(layers):
            tallies[name][2].add(ours[name][index], program.trace(layer, policy))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--cases", type=int, default=len(SHAPES) * len(LENGTHS), help="of all shapes with all lengths, the first so many")
    parser.add_argument("--seed", type=int, default=0, help="of the first case; the others follow")
    parser.add_argument("--make-environment", metavar="FOLDER", help="install the packages there, and nothing else")
    args = parser.parse_args()
    tallies = {name: [Tally(), Tally(), Tally()] for name in methods(1000, 100)}
    cases = [(shape, length) for length in LENGTHS for shape in SHAPES][:args.cases]
    for seed, (shape, (tokens, slots)) in enumerate(cases, args.seed):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            model = make_model(folder, shape, seed)
            program = Program(args.cli, folder, folder)
            words = random.Random(seed).sample([a + b for a in LETTERS for b in LETTERS], tokens - len(program.tokenize(opening())))
            text = "".join(f" {word}" for word in words).lstrip()
            document = folder / "words.txt"
            document.write_text(text, encoding="utf-8")
            ids = program.tokenize(opening() + text)
            with torch.no_grad():
                run_case(program, model, document, ids, slots, tallies)
        print(f"seed {seed}: {len(ids)} tokens, {slots} slots, layers/hidden/heads/KV heads/head dimension {shape}", file=sys.stderr)
    report(tallies, args.seed, len(cases))
    return 1 if any(tally.equal < tally.heads for _, own, trace in tallies.values() for tally in (own, trace)) else 0


def report(tallies, seed, cases):
    print(f"kvpress {PACKAGES[0].split('==')[1]}, torch {torch.__version__}, transformers {transformers.__version__}; seeds {seed} to {seed + cases - 1}\n")
    print("| ours | kvpress as it is: in common | heads equal | with our definitions: in common | heads equal | replaced |\n|---|---|---|---|---|---|")
    for name, (_, _, _, why) in methods(1000, 100).items():
        plain, own, _ = tallies[name]
        print(f"| {name} | {plain} | {own} | {why} |")
    print("\n`cache-trace` on the q, k and v of transformers, against `read`:\n")
    print("| ours | in common | heads equal |\n|---|---|---|")
    for name in traced(100):
        print(f"| {name} | {tallies[name][2]} |")


if __name__ == "__main__":
    sys.exit(main())
