"""No history of what was typed, and errors in a sentence."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by IPython
c.HistoryManager.enabled = False
c.HistoryAccessor.enabled = False
c.InteractiveShellApp.extensions = ["dossier_kit.panels.plain"]  # what cannot be done is said in a sentence
