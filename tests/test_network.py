"""No step opens a connection or asks for a name: the whole way at the command line, watched by Python and by the system."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from watching import can_trace, seen, walked


@pytest.fixture
def way(walked_way: Path) -> tuple[str, str]:
    return seen(walked_way)


@pytest.mark.slow
def test_no_step_makes_a_socket(way: tuple[str, str]) -> None:
    assert way[0] == ""


@pytest.mark.slow
@pytest.mark.skipif(not can_trace(), reason="strace is missing or may not watch here: the system's own watch did not run")
def test_the_system_sees_no_attempt(way: tuple[str, str]) -> None:
    """Libraries in C too: nothing is connected or sent, and no name service is asked.

    Two things stay: on import one library asks whether the machine knows IPv6, by a socket that it binds to the
    machine's own address, and closes; and the system's library asks on the machine itself who the user is.
    """
    lines = [re.sub(r"^\d+\s+", "", line) for line in way[1].splitlines()]
    own = [
        r"socket\(AF_INET6, SOCK_STREAM\|SOCK_CLOEXEC, IPPROTO_IP\) = \d+",
        r'bind\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(0\), .*"::1".*\) = (?:0|-1 .*)',
        r'connect\(\d+, \{sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"\}, \d+\) = .*',
    ]
    outside = [
        line for line in lines if re.search(r"AF_INET|AF_PACKET|AF_NETLINK|sendto\(|sendmsg\(|connect\(|nscd", line)
    ]
    outside = [line for line in outside if not any(re.fullmatch(pattern, line) for pattern in own)]
    assert not outside, outside[:5]


def test_the_watch_watches(tmp_path: Path) -> None:
    assert "socket." in walked(tmp_path / "way", "try")[0]


@pytest.mark.skipif(not can_trace(), reason="strace is missing or may not watch here: the system's own watch did not run")
def test_the_system_watches(tmp_path: Path) -> None:
    assert "AF_INET" in walked(tmp_path / "way", "unwatched")[1]
