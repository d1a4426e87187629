"""Which issues of the campaign's list a redacted account shows, each with the sentence that says why.

The issue list (``rules/issues.toml``) and the word groups that it uses (``rules/issues_lexicon.toml``) are data: a
lawyer may rewrite, add or drop an issue, and :meth:`IssueList.load` says what is wrong. Nothing here knows the vault.
"""

from .issue_list import Issue, IssueList
from .learning import Lessons, Taught
from .suggesting import perhaps, suggest
from .text import sentences

__all__ = ["Issue", "IssueList", "Lessons", "Taught", "perhaps", "sentences", "suggest"]
