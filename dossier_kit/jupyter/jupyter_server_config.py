"""The project's own Jupyter settings: a saved notebook holds code and words, and nothing that a case said."""

import warnings
from datetime import UTC, datetime

import zmq
from jupyter_server.services.contents.checkpoints import AsyncCheckpoints

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by Jupyter


class NoCheckpoints(AsyncCheckpoints):
    """Keeps no copies of notebooks; the files themselves are under version control."""

    async def create_checkpoint(self, contents_mgr, path):
        return {"id": "none", "last_modified": datetime(1970, 1, 1, tzinfo=UTC)}

    async def restore_checkpoint(self, contents_mgr, checkpoint_id, path):
        return None

    async def list_checkpoints(self, path):
        return []

    async def delete_checkpoint(self, checkpoint_id, path):
        return None

    async def rename_checkpoint(self, checkpoint_id, old_path, new_path):
        return None

    async def delete_all_checkpoints(self, path):
        return None

    async def rename_all_checkpoints(self, old_path, new_path):
        return None


def drop_what_was_shown(model, **_):
    """Before a notebook is saved: no output, no count, no widget state goes into the file."""
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
        cell.get("metadata", {}).pop("execution", None)
    model["content"].get("metadata", {}).pop("widgets", None)


# Jupyter sets it once more whenever its settings change, and warns that it "overrides" the very same.
warnings.filterwarnings("ignore", "Overriding existing pre_save_hook .drop_what_was_shown. with a new one .drop_what")
c.FileContentsManager.pre_save_hook = drop_what_was_shown
c.FileContentsManager.checkpoints_class = NoCheckpoints
c.FileContentsManager.delete_to_trash = False
c.LabApp.custom_css = True
if zmq.has("curve"):  # stories pass between the kernel and the server: not in plain text, even within one machine
    c.KernelManager.transport_encryption = "auto"
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_remote_access = False
