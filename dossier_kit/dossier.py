"""A dossier: one folder, its settings, its two rooms and the key to the first.

home/
  dossier.toml      settings
  data/raw/         the confidential room: intake files as received, and the vault
  data/redacted/    the disclosable room
  data/public/      texts that anybody can find
"""

from __future__ import annotations

import getpass
import os
import sys
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import keyring
import keyring.errors

from .errors import BadRules, DossierError, NoDossier, NoPassphrase
from .redacted import RedactedRoom, write_whole
from .unfinished import clear_unfinished
from .vault import Vault
from .vocabulary import RULES, load_rules

SETTINGS_FILE = "dossier.toml"
VAULT_FILE = "dossier.vault"
DRAFTS = "drafts"
PASSPHRASE_VARIABLE = "DOSSIER_PASSPHRASE"  # noqa: S105 - the variable's name, not its value
HOME_VARIABLE = "DOSSIER_HOME"
ACTOR_VARIABLE = "DOSSIER_USER"
KEYRING_SERVICE = "dossier-kit"
MIN_PASSPHRASE = 8

_handed_over: list[str] = []
_opened_with: dict[Path, str] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one dossier by section and key; the list of them is ``rules/settings.toml``."""

    values: dict[str, dict[str, Any]]

    def __getitem__(self, dotted: str) -> Any:
        section, key = dotted.split(".")
        return self.values[section][key]

    @classmethod
    def defaults(cls) -> Settings:
        sections: dict[str, dict[str, Any]] = {}
        for section, entries in _listed().items():
            sections[section] = {key: entry["default"] for key, entry in entries.items()}
        return cls(sections)

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read ``dossier.toml`` over the defaults.

        Raises:
            BadRules: not TOML, an unknown section or key, or a value of the wrong kind; all faults in one message.
        """
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadRules(f"{path.name} is not well-formed: {error}") from None
        settings = cls.defaults()
        faults = []
        for section, entries in given.items():
            known = settings.values.get(section)
            if known is None or not isinstance(entries, dict):
                faults.append(f"[{section}] is not a section")
                continue
            for key, value in entries.items():
                if key not in known:
                    faults.append(f"[{section}] {key} is not a setting")
                elif type(value) is not type(known[key]):
                    faults.append(f"[{section}] {key} must be a {_kind(known[key])}")
                else:
                    known[key] = value
        if settings["review.readers"] < 2:
            faults.append("[review] readers must be 2 or more: two people read every account")
        if settings["release.threshold"] < 3:
            faults.append("[release] threshold must be 3 or more: two families would know each other's number")
        if settings["release.rounding"] not in (1, 5):
            faults.append("[release] rounding must be 1 or 5")
        if faults:
            raise BadRules(f"{path.name}: " + "; ".join(faults) + ".")
        return settings

    def as_toml(self) -> str:
        lines = ["# The settings of this dossier."]
        for section, entries in _listed().items():
            lines += ["", f"[{section}]"]
            for key, entry in entries.items():
                lines.append(f"# {entry['help']}")
                lines.append(f"{key} = {_toml(self.values[section][key])}")
        return "\n".join(lines) + "\n"


class Dossier:
    """One dossier, by its home folder. The vault opens when it is first needed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = Settings.read(home / SETTINGS_FILE)
        self.raw = home / "data" / "raw"
        self.redacted = RedactedRoom(home / "data" / "redacted")
        self.public = home / "data" / "public"

    def __repr__(self) -> str:
        return f"Dossier({self.home.name})"

    @property
    def vault_path(self) -> Path:
        return self.raw / VAULT_FILE

    @cached_property
    def vault(self) -> Vault:
        """The vault, opened with the passphrase.

        Raises:
            NoPassphrase, WrongPassphrase
        """
        passphrase = find_passphrase(self.home)
        vault = Vault.open(self.vault_path, passphrase)
        _opened_with[self.home] = passphrase
        return vault

    @property
    def issue_list_path(self) -> Path | None:
        """The lawyers' own issue list, or None for the one that comes with the kit."""
        named = str(self.settings["release.issue_list"])
        return self.home / named if named else None

    @property
    def actor(self) -> str:
        """Who is at the keyboard, for the record: ``DOSSIER_USER``, else the system's user."""
        return os.environ.get(ACTOR_VARIABLE) or getpass.getuser()

    def keep_private(self) -> None:
        """Give the two rooms and all in them to their owner alone, whatever rights they were copied in with."""
        for room in (self.raw, self.redacted.folder):
            for path in (room, *room.rglob("*")):
                _owner_only(path)

    def close(self) -> None:
        if "vault" in self.__dict__:
            self.vault.close()
            del self.__dict__["vault"]


def find_home(given: Path | None = None) -> Path:
    """The dossier's folder: the one given, else ``DOSSIER_HOME``, else the nearest upwards with a dossier.toml.

    Raises:
        NoDossier: there is none.
    """
    named = given or (Path(os.environ[HOME_VARIABLE]) if os.environ.get(HOME_VARIABLE) else None)
    if named is not None:
        if not (named / SETTINGS_FILE).is_file():
            raise NoDossier(
                f"There is no {SETTINGS_FILE} in {named}. `dossier --home {named} init` makes a dossier there."
            )
        return named.resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NoDossier(f"No {SETTINGS_FILE} here or in a folder above. `dossier init` makes a dossier in this folder.")


def open_dossier(home: Path | str | None = None) -> Dossier:
    """Open the dossier in ``home`` (see :func:`find_home`).

    From here on what this process writes is readable by its owner alone, and it leaves no image of its memory if it
    dies.
    """
    _leave_no_trace()
    dossier = Dossier(find_home(Path(home) if home else None))
    clear_unfinished(dossier.home)
    dossier.keep_private()
    return dossier


def init_dossier(home: Path, passphrase: str, settings: Settings | None = None, secret: bytes | None = None) -> Dossier:
    """Make a new dossier: settings, rooms, and an empty vault. What is there already stays.

    ``secret`` keys the order of references and pseudonyms; left out, it is random, as it must be for real accounts.

    Raises:
        DossierError: there is a dossier already, or the passphrase is too short.
    """
    if (home / "data" / "raw" / VAULT_FILE).exists():
        raise DossierError(f"There is a dossier in {home} already.")
    if len(passphrase) < MIN_PASSPHRASE:
        raise NoPassphrase("The passphrase must have eight characters or more. Four or five words make a good one.")
    _leave_no_trace()
    for room in ("raw", "redacted", "public"):
        (home / "data" / room).mkdir(parents=True, exist_ok=True)
    settings_file = home / SETTINGS_FILE
    if not settings_file.exists():
        write_whole(settings_file, (settings or Settings.defaults()).as_toml().encode("utf-8"))
    dossier = Dossier(home.resolve())
    dossier.keep_private()
    dossier.vault = Vault.create(dossier.vault_path, passphrase, secret)
    _opened_with[dossier.home] = passphrase
    hand_over(passphrase)
    dossier.vault.record(dossier.actor, "dossier made")
    return dossier


def find_passphrase(home: Path) -> str:
    """The passphrase from ``DOSSIER_PASSPHRASE``, the system's keyring, or a prompt, in that order.

    The variable is taken out of the environment, so that no process started from here has it in its own.

    Raises:
        NoPassphrase: none of the three has it.
    """
    given = os.environ.pop(PASSPHRASE_VARIABLE, None)
    known = _handed_over[-1] if _handed_over else given or _opened_with.get(home)
    if known:
        return known
    try:
        kept = keyring.get_password(KEYRING_SERVICE, str(home))
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        kept = None
    if kept:
        return kept
    return prompt_passphrase(f"Passphrase for the vault of {home.name}: ")


def prompt_passphrase(question: str) -> str:
    """Ask for a passphrase; nothing is shown while it is typed.

    Raises:
        NoPassphrase: nobody is there to ask, or nothing was typed.
    """
    answer = ""
    # A notebook's kernel has no terminal but can ask; a headless run has neither, and must not wait for ever.
    if sys.stdin.isatty() or _in_kernel():
        try:
            answer = getpass.getpass(question)
        except (EOFError, NotImplementedError, RuntimeError):
            answer = ""
    if not answer:
        raise NoPassphrase(
            f"The vault needs its passphrase: set {PASSPHRASE_VARIABLE}, keep it in the system's keyring "
            "(`dossier init --keyring`), or type it when asked."
        )
    return answer


def hand_over(passphrase: str) -> None:
    """Keep the passphrase for this process, so that it need be in no file and no environment."""
    _handed_over[:] = [passphrase]


def keep_in_keyring(home: Path, passphrase: str) -> None:
    """Keep the passphrase in the system's keyring.

    Raises:
        NoPassphrase: this system has none that can be used.
    """
    try:
        keyring.set_password(KEYRING_SERVICE, str(home.resolve()), passphrase)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        raise NoPassphrase("This system has no keyring that can be used; the passphrase was not kept.") from None


def in_keyring(home: Path) -> bool:
    """Whether the system's keyring has a passphrase for this dossier."""
    try:
        return keyring.get_password(KEYRING_SERVICE, str(home.resolve())) is not None
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return False


def _listed() -> dict[str, dict[str, dict[str, Any]]]:
    """The list of settings by section and key: default and help."""
    listed: Any = load_rules("settings")
    return dict(listed)


def _in_kernel() -> bool:
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return hasattr(shell, "kernel")


def _kind(value: object) -> str:
    return {bool: "true or false", int: "whole number", str: "text in quotes"}[type(value)]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _owner_only(path: Path) -> None:
    # Windows keeps rights in the folder's own list, which the profile already limits to its user.
    if os.name == "posix":
        wanted = 0o700 if path.is_dir() else 0o600
        with suppress(OSError):  # somebody else's file, or a medium without rights: the room itself is closed
            if not path.is_symlink() and path.stat().st_mode & 0o777 != wanted:
                path.chmod(wanted)


def _leave_no_trace() -> None:
    if os.name == "posix":
        import resource

        os.umask(0o077)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


__all__ = ["RULES", "Dossier", "Settings", "find_home", "hand_over", "init_dossier", "open_dossier"]
