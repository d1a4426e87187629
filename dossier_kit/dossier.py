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
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import keyring
import keyring.errors

from .errors import BadRules, DossierError, NoDossier, NoPassphrase, WrongPassphrase
from .redacted import RedactedRoom, write_whole
from .unfinished import clear_unfinished
from .vault import Vault
from .vocabulary import RULES, load_rules, read_toml

SETTINGS_FILE = "dossier.toml"
VAULT_FILE = "dossier.vault"
DRAFTS = "drafts"
PASSPHRASE_VARIABLE = "DOSSIER_PASSPHRASE"  # noqa: S105 - the variable's name, not its value
HOME_VARIABLE = "DOSSIER_HOME"
ACTOR_VARIABLE = "DOSSIER_USER"
KEYRING_SERVICE = "dossier-kit"
MIN_PASSPHRASE = 8
_TRIES = 3
# What keeps a passphrase encrypted, by the module of its class. Others may keep it in a plain file, and say nothing.
_SAFE_KEYRINGS = ("keyring.backends.macOS", "keyring.backends.Windows", "keyring.backends.SecretService",
                  "keyring.backends.libsecret", "keyring.backends.kwallet")  # fmt: skip

_handed_over: list[str] = []
_opened_with: dict[Path, tuple[str, bool]] = {}  # as _look_up gives them


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
            BadRules: no TOML, an unknown section or key, or a value of the wrong kind; all faults in one message.
        """
        given = read_toml(path)
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
        """The vault, opened with the passphrase; who typed a wrong one, or has it in the keyring, is asked again.

        One that came from the variable or was handed over is not asked for: a script must not wait for an answer.

        Raises:
            NoPassphrase, WrongPassphrase
        """
        passphrase, ask_again = _look_up(self.home)
        for left in reversed(range(_TRIES)):
            try:
                vault = Vault.open(self.vault_path, passphrase)
                break
            except WrongPassphrase as wrong:
                if not left or not ask_again or not _somebody_there():
                    raise
                try:
                    passphrase = prompt_passphrase("That does not open it. Check capitals and spaces; type it again: ")
                except NoPassphrase:  # a kernel without a screen: what is wrong is the one that was found
                    raise wrong from None
        _opened_with[self.home] = passphrase, ask_again
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
    _opened_with[dossier.home] = passphrase, False
    hand_over(passphrase)
    dossier.vault.record(dossier.actor, "dossier made")
    return dossier


def find_passphrase(home: Path) -> str:
    """The passphrase from ``DOSSIER_PASSPHRASE``, the system's keyring, or a prompt, in that order.

    The variable is taken out of the environment, so that no process started from here has it in its own.

    Raises:
        NoPassphrase: none of the three has it.
    """
    return _look_up(home)[0]


def prompt_passphrase(question: str) -> str:
    """Ask for a passphrase; nothing is shown while it is typed.

    Raises:
        NoPassphrase: nobody is there to ask, or nothing was typed.
    """
    if _somebody_there():
        with suppress(EOFError, NotImplementedError, RuntimeError):
            if answer := getpass.getpass(question):
                return answer
            raise NoPassphrase("Nothing was typed. Run this step again, and type the passphrase of the vault.")
    raise NoPassphrase(
        f"The vault needs its passphrase: set {PASSPHRASE_VARIABLE}, keep it in the system's keyring "
        "(`dossier init --keyring`), or type it when asked."
    )


def hand_over(passphrase: str) -> None:
    """Keep the passphrase for this process, so that it need be in no file and no environment."""
    _handed_over[:] = [passphrase]


def keep_in_keyring(home: Path, passphrase: str) -> None:
    """Keep the passphrase in the system's keyring, where that is one known to encrypt what it keeps.

    Raises:
        NoPassphrase: this system has none that can be used.
    """
    for kept_by in _keyrings():
        if type(kept_by).__module__ in _SAFE_KEYRINGS:
            with suppress(keyring.errors.KeyringError, NotImplementedError, RuntimeError, OSError):
                kept_by.set_password(KEYRING_SERVICE, str(home.resolve()), passphrase)
                return
    raise NoPassphrase("This system has no keyring that can be trusted; the passphrase was not kept.")


def in_keyring(home: Path) -> bool:
    """Whether the system's keyring has a passphrase for this dossier."""
    return _kept(home.resolve()) is not None


def forget_in_keyring(home: Path) -> None:
    """Take the passphrase out of every keyring of this system, trusted or not, that lets go of it."""
    for kept_by in _keyrings():
        with suppress(keyring.errors.KeyringError, NotImplementedError, RuntimeError, OSError):
            kept_by.delete_password(KEYRING_SERVICE, str(home.resolve()))


def _look_up(home: Path) -> tuple[str, bool]:
    """What :func:`find_passphrase` finds, and whether somebody may be asked for another if it opens nothing."""
    given = os.environ.pop(PASSPHRASE_VARIABLE, None)
    if known := _handed_over[-1] if _handed_over else given:
        return known, False
    if home in _opened_with:
        return _opened_with[home]
    return _kept(home) or prompt_passphrase(f"Passphrase for the vault of {home.name}: "), True


def _kept(home: Path) -> str | None:
    try:
        return keyring.get_password(KEYRING_SERVICE, str(home))
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return None


def _keyrings() -> list[Any]:
    found = keyring.get_keyring()
    return list(getattr(found, "backends", [found]))  # a chain would go on to the next by itself, whatever that is


def _listed() -> dict[str, dict[str, dict[str, Any]]]:
    """The list of settings by section and key: default and help."""
    listed: Any = load_rules("settings")
    return dict(listed)


def _somebody_there() -> bool:
    # A notebook's kernel has no terminal but can ask; a headless run has neither, and must not wait for ever.
    return bool(sys.stdin.isatty()) or _in_kernel()


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
