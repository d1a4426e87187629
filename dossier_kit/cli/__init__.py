"""The command ``dossier``: all that the notebooks do, without a notebook."""

# Each adds its commands to the application, in the order of the way.
from . import way, reading, issues, keeping, people  # noqa: F401, I001
from .app import app, main

__all__ = ["app", "main"]
