"""What can go wrong, named after the situation.

No message ever carries a cell's text or a name out of a story: files, sheets, rows, columns, references and
counts only.
"""

from __future__ import annotations


class DossierError(Exception):
    """The base of every error that a user is meant to read. Its text is one sentence that says what to do."""


class UnreadableFile(DossierError):
    """An intake file that is no workbook, is password-protected, truncated, or a ZIP bomb."""


class WrongPassphrase(DossierError):
    """The vault does not open with this passphrase."""


class NoPassphrase(DossierError):
    """No passphrase in the environment, in the keyring or from a prompt."""


class NoDossier(DossierError):
    """No folder with a dossier.toml, here or upwards."""


class BadRules(DossierError):
    """A file under rules/ (or the lawyers' own copy) that breaks its format; says which entry and why."""


class BadDecisions(DossierError):
    """A file of recorded decisions that cannot be read; names the line."""


class NothingReleasable(DossierError):
    """The gate let no case through; carries the reasons."""


class PackLeaks(DossierError):
    """The gate found an original in the finished pack; nothing was released."""
