"""ZIP files that say nothing of the machine and the hour they were made on: the same members give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date


def pinned_zip(members: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """The members in the order given, each dated ``day``, with no system's name and no file rights.

    Word and Excel files are such archives too. A ZIP knows no day before 1980.
    """
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, moment)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(member, content)
    return packed.getvalue()
