"""Progress bars that end with a line saying what was done, in a terminal and in a notebook alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm

Progress = Callable[[int, int], None]


@contextmanager
def bar(title: str, unit: str = "case") -> Iterator[Progress]:
    """A bar to be moved by calling it with (done, total). It shows counts and time left, never text of a case."""
    with tqdm(desc=title, unit=unit, total=0, leave=True, dynamic_ncols=True) as shown:

        def move(done: int, total: int) -> None:
            if shown.total != total:
                shown.total = total
                shown.refresh()
            shown.update(done - shown.n)

        yield move
        shown.leave = bool(shown.total)  # there was nothing to do: the step's own line says so, and no empty bar
