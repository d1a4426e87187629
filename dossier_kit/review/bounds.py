"""The arithmetic of a sample: how many cases to read again, and what may be said of the batch from what is found.

All bounds are one-sided, at 95 % confidence, and exact: no normal approximation, no table, no rounding on the way.

The stated rule is the binomial bound of Clopper and Pearson (C. J. Clopper and E. S. Pearson, "The use of confidence or
fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934), 404-413): the largest share of bad cases
with which ``found`` or fewer among ``size`` still has a chance of 5 %. It supposes a batch without end. Where more than
a twentieth of the batch is read again, that is no longer so, and it would claim less than is known: of 30 cases of
which 29 are read, only one is left in doubt. There the same question is put to the batch as it is, drawn without
putting back: the hypergeometric tail instead of the binomial one, in whole cases. A twentieth is where the textbooks
put that line (W. G. Cochran, "Sampling Techniques", 3rd ed. 1977, section 2.6).
"""

from __future__ import annotations

from functools import cache
from math import comb

CONFIDENCE = 0.95
#: Above this share of the batch the sample is taken as drawn from a batch with an end.
FINITE_SHARE = 0.05


def binomial_bound(found: int, size: int, confidence: float = CONFIDENCE) -> float:
    """Clopper and Pearson's upper bound, one-sided: the share that ``found`` of ``size`` does not rule out.

    Found by bisection on the exact tail P(X <= found), which falls as the share grows. Returns a share from 0 to 1.
    Published neighbours: 0 of 59 gives 4.95 %; the "rule of three", 3 / size, is its rough form for found = 0 (J. A.
    Hanley and A. Lippman-Hand, JAMA 249 (1983), 1743-1745).

    Raises:
        ValueError: not 0 <= found <= size, or nothing was read.
    """
    _sane(found, size)
    if found == size:
        return 1.0
    low, high = found / size, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if _binomial_tail(found, size, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def finite_bound(found: int, size: int, batch: int, confidence: float = CONFIDENCE) -> int:
    """The same for a batch with an end: the largest number of bad cases in it that ``found`` of ``size`` does not rule
    out, drawn without putting back. At least ``found``.

    Raises:
        ValueError: not 0 <= found <= size <= batch, or nothing was read.
    """
    _sane(found, size)
    if size > batch:
        raise ValueError("the sample is larger than its batch")
    low, high = found, batch - (size - found)  # with all of the rest bad; more there cannot be
    while low < high:
        middle = (low + high + 1) // 2
        if _finite_tail(found, size, batch, middle) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def upper_bound(found: int, size: int, batch: int, mended: int = 0) -> tuple[float, bool]:
    """At most which share of the batch's cases still holds an identifier, at 95 % confidence.

    ``mended`` of the ``found`` no longer do. Returns the share (0 to 1), and whether it was worked out for a batch with
    an end (True) or by the binomial (False), which takes no notice of what was mended and so says rather too much.
    """
    if size > FINITE_SHARE * batch:
        return (finite_bound(found, size, batch) - mended) / batch, True
    return binomial_bound(found, size), False


@cache
def sample_size(batch: int, bound: float) -> int:
    """How many of ``batch`` cases to read again, so that with nothing found at most ``bound`` (a share) can be bad.

    The smallest such number; all cases where fewer cannot answer it. For 5 %: 59 of a large batch, 36 of 80, 16 of
    20, all of ten.
    """
    return next((size for size in range(1, batch) if upper_bound(0, size, batch)[0] <= bound), batch)


def _binomial_tail(found: int, size: int, share: float) -> float:
    """P(X <= found) for ``size`` draws, each bad with the chance ``share``."""
    return sum(comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(found + 1))


def _finite_tail(found: int, size: int, batch: int, bad: int) -> float:
    """P(X <= found) for ``size`` of ``batch`` cases drawn without putting back, ``bad`` of them bad."""
    ways = sum(comb(bad, k) * comb(batch - bad, size - k) for k in range(found + 1))
    return ways / comb(batch, size)


def _sane(found: int, size: int) -> None:
    if not 0 <= found <= size or size < 1:
        raise ValueError("found must be from 0 to the size of the sample, and something must have been read")
