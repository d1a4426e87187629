"""What lawyers say of the redacted cases: their desk, the search over all cases, and the spreadsheet.

It knows the disclosable room alone. A decision holds for the text that it was made on; what becomes of it when the
redaction changes is described in :mod:`.items`. The gate counts a case as decided only when every issue of the list has
an answer for the text as it now is, so that a pack never rests on a case that a lawyer has left half-way.
"""

from .asking import where_of
from .book import Book
from .desk import Desk, Overtaken
from .items import Item, OpenCase
from .searching import Row, Where, search
from .suggestions import Suggestions

__all__ = ["Book", "Desk", "Item", "OpenCase", "Overtaken", "Row", "Suggestions", "Where", "search", "where_of"]
