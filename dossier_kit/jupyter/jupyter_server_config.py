"""The project's own Jupyter settings: a saved notebook holds code and words, and nothing that a case said."""

from jupyter_server.services.contents.checkpoints import Checkpoints, GenericCheckpointsMixin

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by Jupyter


class NoCheckpoints(GenericCheckpointsMixin, Checkpoints):
    """Keeps no copies of notebooks; the files themselves are under version control."""

    def create_file_checkpoint(self, content, format, path):
        return {"id": "none", "last_modified": "1970-01-01T00:00:00Z"}

    def create_notebook_checkpoint(self, nb, path):
        return {"id": "none", "last_modified": "1970-01-01T00:00:00Z"}

    def list_checkpoints(self, path):
        return []

    def delete_checkpoint(self, checkpoint_id, path):
        return None

    def rename_checkpoint(self, checkpoint_id, old_path, new_path):
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


c.FileContentsManager.pre_save_hook = drop_what_was_shown
c.FileContentsManager.checkpoints_class = NoCheckpoints
c.FileContentsManager.delete_to_trash = False
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_remote_access = False
c.KernelManager.transport = "ipc" if __import__("os").name == "posix" else "tcp"
