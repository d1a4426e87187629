"""No history of what was typed."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by IPython
c.HistoryManager.enabled = False
c.HistoryAccessor.enabled = False
