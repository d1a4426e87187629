"""What a small network of the transformer kind says of each sentence: how likely it asserts each issue, in context.

It reads an account as a whole, so "it had gone to all of them" is understood from what "it" is two sentences before.
The weights (``rules/issues_network``) start from those of all-MiniLM-L6-v2 (Apache-2.0), half of each layer, and were
fitted to invented accounts that are labelled sentence by sentence (``tools/issues``). Plain numpy runs it: no further
library, no network connection.

Sources: Vaswani et al., Attention Is All You Need (2017); Wang et al., MiniLM (2020).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from dossier_kit.errors import BadRules

from .pieces import BEGIN, END, Pieces

Matrix = np.ndarray[Any, Any]

WEIGHTS, VOCABULARY = "weights.npz", "pieces.txt"
HEAD = 32             # numbers in a head: each layer has as many heads as its weights make
AT_ONCE = 448         # pieces read at one time: the network was fitted to no more
_SMALL = 1e-12
_FAINT = 1e-6
_FULL = np.float32(75)  # of much more the exponential does not fit, least of all the sum of some hundred of them
_STEEPEST = 8.0
SAYS_NOTHING = -9.0   # of a sentence without a word
SAYS = 3              # numbers of a sentence for each issue


class Network:
    """The network, ready to read. ``issues``: the keys of the columns that :meth:`read` gives."""

    def __init__(self, weights: Mapping[str, Matrix], pieces: Sequence[str], issues: Sequence[str]) -> None:
        self.issues = tuple(issues)
        self.pieces = Pieces({piece: number for number, piece in enumerate(pieces)})
        self._weights = {name: np.array(value, dtype=np.float32) for name, value in weights.items()}
        self._last = max(int(name.split(".")[1]) for name in weights if name.startswith("layer."))
        for layer in range(self._last + 1):
            for part in (f"layer.{layer}.see.weight", f"layer.{layer}.see.bias"):
                asking = self._weights[part][..., : self._weights[part].shape[-1] // 3]
                asking *= np.float32(HEAD**-0.5)  # once, and not for each account

    @classmethod
    def load(cls, folder: Path) -> Network:
        """From the weights and the list of pieces in a folder.

        Raises:
            BadRules: they are missing, or damaged.
        """
        return _loaded(folder)

    def read(self, text: str, bounds: Sequence[tuple[int, int]]) -> tuple[Matrix, Matrix, Matrix]:
        """Log-odds that each sentence asserts each issue; how far it is the one that a lawyer would quote for it; and
        log-odds that it supplies what that one lacks, if the account shows the issue.

        Each a row for each of ``bounds``, a column for each issue. The second compares sentences of one account.
        """
        said = np.full((len(bounds), SAYS * len(self.issues)), SAYS_NOTHING)
        starts = np.array([start for start, _ in bounds])
        pieces = self.pieces.of(text)
        if pieces and len(starts):
            numbers = np.array([number for number, _ in pieces])
            sentence = np.maximum(np.searchsorted(starts, [place for _, place in pieces], side="right") - 1, 0)
            for first, last in windows(sentence):
                part = sentence[first:last]
                there = np.unique(part)
                found = self._window(numbers[first:last], (part == there[:, None]).astype(np.float32))
                # A sentence that fills more than one window, as where nobody set a full stop, says what any part says.
                said[there] = np.maximum(said[there], found)
        odds, worth, half = np.split(said, SAYS, axis=1)
        return odds, worth, half

    def _window(self, numbers: Matrix, within: Matrix) -> Matrix:
        """Of one window: its pieces' numbers, and which of them are each sentence's (a row each)."""
        weights = self._weights
        ends = self.pieces.numbers
        whole = [ends[BEGIN], *numbers, ends[END]]
        x = _even(weights["word"][whole] + weights["place"][: len(whole)], weights, "start")
        for layer in range(self._last):
            x = self._think(self._attend(x, f"layer.{layer}"), f"layer.{layer}")
        # The last layer thinks of what a sentence comes to, and no more of each of its pieces: less work by a fifth.
        x = self._attend(x, f"layer.{self._last}")[1:-1]
        heed = np.exp(np.clip(x @ weights["heed"], -_STEEPEST, _STEEPEST))
        found = [within @ x / np.maximum(within.sum(1, keepdims=True), 1)]
        for column in range(heed.shape[1]):
            weight = within * heed[:, column]
            found.append(weight @ x / np.maximum(weight.sum(1, keepdims=True), _FAINT))
        thought = self._think(np.concatenate(found), f"layer.{self._last}")
        beside: Matrix = np.concatenate(np.split(thought, len(found)), axis=1)
        return beside @ weights["say.weight"] + weights["say.bias"]

    def _attend(self, x: Matrix, name: str) -> Matrix:
        """The first half of a layer: what each piece takes from all the others."""
        weights = self._weights
        length = len(x)
        three = (x @ weights[f"{name}.see.weight"] + weights[f"{name}.see.bias"]).reshape(length, 3, -1, HEAD)
        asked, told, given = three.transpose(1, 2, 0, 3)
        steep = np.square(asked).sum(2).max() * np.square(told).sum(2).max() > _FULL**2
        all_ = np.ones((length, 1), dtype=np.float32)
        seen = np.empty((length, len(asked), HEAD), dtype=np.float32)
        for head in range(len(asked)):  # one by one: the square of one head stays near the processor
            fit = asked[head] @ told[head].T
            if steep:
                fit -= fit.max(axis=1, keepdims=True)
            np.exp(fit, out=fit)
            np.divide(fit @ given[head], fit @ all_, out=seen[:, head])
        joined = seen.reshape(length, -1) @ weights[f"{name}.join.weight"] + weights[f"{name}.join.bias"]
        return _even(x + joined, weights, f"{name}.first")

    def _think(self, x: Matrix, name: str) -> Matrix:
        """The second half of a layer: what is made of it, row by row."""
        weights = self._weights
        thought = _bend(x @ weights[f"{name}.think.weight"] + weights[f"{name}.think.bias"])
        thought = thought @ weights[f"{name}.say.weight"] + weights[f"{name}.say.bias"]
        return _even(x + thought, weights, f"{name}.second")


def windows(sentence: Sequence[int] | Matrix) -> list[tuple[int, int]]:
    """An account too long to be read at once, in parts that end with a sentence; ``sentence``: that of each piece."""
    parts: list[tuple[int, int]] = []
    first = 0
    while first < len(sentence):
        last = min(len(sentence), first + AT_ONCE)
        if last < len(sentence):
            end = last
            while end > first and sentence[end - 1] == sentence[last]:
                end -= 1
            last = end if end > first else last
        parts.append((first, last))
        first = last
    return parts


def _even(x: Matrix, weights: Mapping[str, Matrix], name: str) -> Matrix:
    """Layer normalisation."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1]) + _SMALL)
    x *= weights[f"{name}.weight"]
    x += weights[f"{name}.bias"]
    return x


def _bend(x: Matrix) -> Matrix:
    """GELU, in the form with tanh, with which it was fitted: ``x / (1 + exp(-2u))``."""
    bent: Matrix = x * x
    bent *= np.float32(-2 * 0.7978845608 * 0.044715)
    bent -= np.float32(2 * 0.7978845608)
    bent *= x
    np.exp(np.minimum(bent, _FULL, out=bent), out=bent)
    bent += 1
    np.divide(x, bent, out=bent)
    return bent


@cache
def _loaded(folder: Path) -> Network:
    try:
        return _read_from(folder)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise BadRules(f"{folder.name}: the network's weights are missing or damaged. Install the kit anew.") from None


def _read_from(folder: Path) -> Network:
    pieces = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")[:-1]
    with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
        issues = [str(key) for key in stored["issues"]]
        # Stored as bytes with one scale a row; numbers without a scale are stored as they are.
        names = [name for name in stored.files if name != "issues" and not name.endswith("/scale")]
        weights = {
            name: stored[name] * (stored[f"{name}/scale"] if f"{name}/scale" in stored else np.float32(1))
            for name in names
        }
    return Network(weights, pieces, issues)
