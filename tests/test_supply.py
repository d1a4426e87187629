"""What the kit is made of: every package listed with its licence and reason, pinned by hash, under a licence that fits; bandit is clean."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib

import pytest
from support import ROOT

REVIEWED = tomllib.loads((ROOT / "tools" / "dependencies.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-test.lock"]
# What a firm may use and pass on without a second thought; the two weaker copyleft licences only bind their own files.
FREE = {
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "0BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Apache-2.0",
    "ISC",
    "PSF-2.0",
    "Zlib",
    "CC0-1.0",
    "CNRI-Python",
    "LicenseRef-Public-Domain",
    "MPL-2.0",
    "LGPL-2.1-or-later",
}
YEARS_WITHOUT_A_RELEASE = 4


def entries(name: str) -> list[str]:
    """The entries of a lock, each with its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if "==" in entry]


def named(name: str) -> set[str]:
    return {re.match(r"[a-z0-9._-]+", entry)[0] for entry in entries(name)}  # type: ignore[index]


@pytest.mark.parametrize("name", LOCKS)
def test_each_file_of_each_package_is_held_to_its_hash(name: str) -> None:
    found = entries(name)
    assert len(found) > 100
    for entry in found:
        first, *hashes = entry.split("\\\n")
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;*]+( ; .+)?\s*", first), first  # one version, no range, no address
        assert hashes and all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", line) for line in hashes), first


def test_no_package_comes_in_unread() -> None:
    locked = named("requirements.lock") | named("requirements-test.lock")
    assert locked - REVIEWED.keys() == set(), "read them, then add them to tools/dependencies.toml"
    assert REVIEWED.keys() - locked == set(), "no lock has them any more"


@pytest.mark.parametrize("package", sorted(REVIEWED))
def test_the_review_is_complete(package: str) -> None:
    entry = REVIEWED[package]
    assert entry.keys() - {"old"} == {"licence", "released", "why"} and all(entry.values())
    assert set(re.split(r" AND | OR ", entry["licence"])) <= FREE
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", entry["released"])
    newest = max(other["released"] for other in REVIEWED.values())
    limit = f"{int(newest[:4]) - YEARS_WITHOUT_A_RELEASE}{newest[4:]}"
    # No release for years: somebody must have said why that is no worry; and a new release takes the excuse away.
    assert (entry["released"] < limit) == ("old" in entry), f"newest known release {entry['released']}"


@pytest.mark.parametrize("package", sorted(REVIEWED))
def test_the_licence_is_what_the_package_itself_says(package: str) -> None:
    try:
        said = importlib.metadata.distribution(package).metadata
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("not installed on this system")
    listed = REVIEWED[package]["licence"]
    # The beginning of a licence names it; further down stand those of files that came with it.
    words = " ".join(
        [
            said.get("License-Expression") or "",
            (said.get("License") or "")[:300],
            *(c for c in said.get_all("Classifier") or [] if c.startswith("License")),
        ]
    )
    known = {
        "MIT": "MIT",
        "BSD": "BSD",
        "Apache": "Apache",
        "MPL": "MPL|Mozilla",
        "PSF": "PSF|Python Software",
        "ISC": "ISC",
        "LGPL": "LGPL",
        "Zlib": "zlib|^\\s*$",
        "0BSD": "0BSD",
    }
    families = [pattern for family, pattern in known.items() if family in listed]
    assert any(re.search(pattern, words, re.IGNORECASE) for pattern in families), words[:200]
    strict = re.search(r"(?<![LA])GPL(?!-compatible)|AGPL|Commons Clause|SSPL|Business Source|non-?commercial", words)
    assert not strict, words[:200]


# Findings that are the same wherever they stand, and what answers them.
ANSWERED = {
    "B101": "asserts tell the type checker what the lines before have made sure of",
    "B404": "importing subprocess harms nobody; each call is a finding of its own (B602 to B607)",
    "B405": "names of types alone are taken from there; parsing with it would be B313 to B320",
    "B406": "the same: escape and quoteattr write XML and read none",
}


def test_bandit_finds_nothing_that_is_not_answered() -> None:
    """Any other finding is answered where it stands: `# noqa: S...` or `# nosec`, and the reason behind it."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "bandit",
            "-q",
            "-r",
            "dossier_kit",
            "-f",
            "custom",
            "--msg-template",
            "{relpath}:{line}:{test_id}:{msg}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    findings = [m.groups() for line in done.stdout.splitlines() if (m := re.match(r"([^:]+):(\d+):(B\d+):(.*)", line))]
    assert findings  # it has looked
    open_findings = []
    for name, number, kind, said in findings:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        around = lines[max(0, int(number) - 2) : int(number) + 4]  # a text over several lines is answered at its end
        if kind not in ANSWERED and not any(re.search(r"# (?:noqa: S\d+|nosec).* - \S", line) for line in around):
            open_findings.append(f"{name}:{number}: {kind} {said}")
    assert not open_findings, "\n".join(open_findings)
