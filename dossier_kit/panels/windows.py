"""What the widgets share on Python's side: a message from one window is answered to that window.

Nothing that is shown is a trait: it travels in custom messages alone, after the page has said that it is ready, so that
neither saved widget state nor a repr holds any of it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import DossierError

Message = dict[str, Any]

_HERE = Path(__file__).parent
_LOG = logging.getLogger(__name__)


def script_of(path: Path) -> str:
    """A widget's script with what the widgets share before it, as the one module that the page asks for."""
    return _text(_HERE / "elements.js") + "\n" + _text(path)


def style_of(path: Path) -> str:
    """A widget's style behind what the widgets share."""
    return _text(_HERE / "elements.css") + "\n" + _text(path)


class WindowPanel(anywidget.AnyWidget):
    """A widget that may stand in several windows. ``mode`` says which of its views the script is to show."""

    mode = traitlets.Unicode().tag(sync=True)

    def __init__(self, mode: str) -> None:
        super().__init__(mode=mode)
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _receive(self, _widget: object, message: Message, _buffers: object) -> None:
        window, number = str(message.get("view", "")), message.get("n")
        try:
            for answer in self._answers(window, message):
                self.send({"view": window, **answer})
        except DossierError as error:
            self.send({"view": window, "type": "told", "n": number, "text": str(error), "failed": True})
        except Exception as error:  # whatever went wrong, the user is told that it is not saved
            _LOG.error("%s: %s while answering %r", type(self).__name__, type(error).__name__, message.get("do"))
            text = f"Something went wrong ({type(error).__name__}); this was not saved. Run the cell again."
            self.send({"view": window, "type": "told", "n": number, "text": text, "failed": True})

    def _answers(self, window: str, message: Message) -> list[Message]:
        raise NotImplementedError


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
