"""Make the network that reads accounts smaller, and teach it again what it knew: the same answers in less time.

    python tools/issues/slim_network.py FOLDER... [--heads 6] [--inner 768] [--epochs 8] [--more FILE] [--out FOLDER]
                                       [--start FOLDER]

FOLDER holds the weights that ``train_network.py`` wrote; of several, the mean of what they say is taught, for networks
err in different places, and the layers of the first. Of each layer the heads and the inner numbers stay whose
absence would change what it learnt most; then it learns from the labels, from what the whole network says of the same
sentences (put right where a label says otherwise), and from what each of its layers makes of them. With ``--start`` it
goes on from the weights of a smaller network that this has written before, and leaves out more of them if asked to.

Sources: Michel et al., Are Sixteen Heads Really Better than One? (2019); Hinton et al., Distilling the Knowledge in a
Neural Network (2015); Jiao et al., TinyBERT (2020).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from train_network import (
    FOLDER,
    HIDDEN,
    Account,
    Mixer,
    Model,
    batch_of,
    fit,
    groups_of,
    loss_of,
    material,
    start_of,
    stored_model,
    write,
)  # fmt: skip

from dossier_kit.issues import IssueList
from dossier_kit.issues.network import HEAD, SAYS
from dossier_kit.issues.pieces import BEGIN, END, Pieces

SOFT = 1.0     # what the whole network says, beside labels
HARD = 0.3     # what the labels say
CHOICE = 0.3   # which sentence the whole network would quote
HALF = 1.0     # which it says supplies what that one lacks
ALIKE = 4.0    # how far the layers' own numbers are to be those of the whole network
NOT, SO, HALF_SO = -2.0, 0.0, 2.0  # log-odds that the whole network's are taken to be at most, or at least, by labels
TRIALS = 120   # batches by which it is seen what can be left out


def weights_of_parts(model: Model, batches: Sequence[list[Any]]) -> list[tuple[Any, Any]]:
    """For each layer, how much the loss would move if a head, or an inner number, were turned down a little."""
    found = [(torch.zeros(layer.heads), torch.zeros(layer.say.in_features)) for layer in model.layer]
    for batch in batches:
        model.zero_grad()
        loss_of(model(*batch[:3]), batch).backward()
        for layer, (heads, inner) in zip(model.layer, found, strict=True):
            heads += (layer.join.weight * layer.join.weight.grad).sum(0).view(-1, HEAD).sum(1).abs().detach()
            inner += (layer.say.weight * layer.say.weight.grad).sum(0).abs().detach()
    model.zero_grad()
    return found


def slimmer(model: Model, parts: Sequence[tuple[Any, Any]], heads: int, inner: int) -> Model:
    """A copy with the weightiest heads of each layer and, but for the last, the weightiest inner numbers."""
    small = deepcopy(model)
    for number, (layer, (of_heads, of_inner)) in enumerate(zip(small.layer, parts, strict=True)):
        stays = of_heads.topk(heads).indices.sort().values
        columns = (stays[:, None] * HEAD + torch.arange(HEAD)).flatten()
        width = layer.heads * HEAD
        rows = torch.cat([columns + part * width for part in range(3)])
        layer.heads = heads
        layer.see, layer.join = _rows(layer.see, rows), _columns(layer.join, columns)
        if number < len(small.layer) - 1:  # the last thinks of sentences alone
            chosen = of_inner.topk(inner).indices.sort().values
            layer.think, layer.say = _rows(layer.think, chosen), _columns(layer.say, chosen)
    return small


def _rows(full: Any, rows: Any) -> Any:
    part = nn.Linear(full.in_features, len(rows))
    part.weight.data, part.bias.data = full.weight.data[rows].clone(), full.bias.data[rows].clone()
    return part


def _columns(full: Any, columns: Any) -> Any:
    part = nn.Linear(len(columns), full.out_features)
    part.weight.data, part.bias.data = full.weight.data[:, columns].clone(), full.bias.data.clone()
    return part


def put_right(odds: Any, label: Any, labelled: Any, so: float) -> Any:
    """What the whole network says, but where a label says no, or yes, at most, or at least, so much; 0 where readers
    differ."""
    said = torch.where(label > 0, odds.clamp(min=so), odds.clamp(max=NOT))
    return torch.where(labelled[:, None, None] > 0, torch.where((label > 0) & (label < 1), SO, said), odds)


class Lesson:
    """What the small one learns from a batch: the labels, and what the whole one says and makes of it."""

    def __init__(self, whole: Sequence[Model]) -> None:
        self.whole = whole

    def __call__(self, model: Model, batch: list[Any]) -> Any:
        """The loss."""
        numbers, there, within, full, asserts, _, halves, shows, by_sentence, by_half, _ = batch
        theirs: list[Any] = []
        ours: list[Any] = []
        first, *others = self.whole
        with torch.no_grad():
            read = [first(numbers, there, within, theirs), *(one(numbers, there, within) for one in others)]
            odds, worth, half = torch.stack(read).mean(0).chunk(SAYS, -1)
        odds, half = put_right(odds, asserts, by_sentence, SO), put_right(half, halves, by_half, HALF_SO)
        said = model(numbers, there, within, ours)
        own_odds, own_worth, own_half = said.chunk(SAYS, -1)
        where = full[..., None]
        soft = ((functional.softplus(own_odds) - own_odds * torch.sigmoid(odds)) * where).sum()
        asserted = 1 - torch.exp(-(functional.softplus(odds) * where).sum(1, keepdim=True))
        choice = functional.log_softmax(worth.masked_fill(where == 0, -1e4), 1).exp()
        chosen = functional.log_softmax(own_worth.masked_fill(where == 0, -1e4), 1)
        soft = soft - CHOICE * (chosen * choice * asserted * where).sum()
        apart = (functional.softplus(own_half) - own_half * torch.sigmoid(half)) * where * shows[:, None]
        soft = soft + HALF * apart.sum()
        unlike = sum(((a - b) ** 2).mean(-1)[there > 0].mean() for a, b in zip(ours, theirs, strict=True))
        return HARD * loss_of(said, batch) + SOFT * soft / 8 + ALIKE * unlike


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--inner", type=int, default=768)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--more", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    keys = [issue.key for issue in IssueList.load().issues]
    kept, model = start_of(keys)  # as many layers as the folder's weights have
    pieces = Pieces({piece: number for number, piece in enumerate(kept)})
    found: list[Account] = material(pieces, keys, given.more)
    torch.manual_seed(given.seed)
    whole = [stored_model(folder, model) for folder in given.folder]
    mixer, chance = Mixer(found), np.random.default_rng(given.seed)
    hidden, ends = pieces.numbers[HIDDEN], (pieces.numbers[BEGIN], pieces.numbers[END])
    trials = [
        batch_of([mixer.mixed(one, chance) for one in group], hidden, ends, chance)
        for group in groups_of(found)[:TRIALS]
    ]
    start = stored_model(given.start, model) if given.start else whole[0]
    small = slimmer(start, weights_of_parts(start, trials), given.heads, given.inner)
    write(fit(small, found, pieces, given.epochs, given.rate, given.seed, mixer, Lesson(whole)), kept, keys, given.out)


if __name__ == "__main__":
    main()
