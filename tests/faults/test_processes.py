"""A campaign leaves no process behind, even when it is killed itself."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CAMPAIGN = """
import asyncio, pathlib, sys
from tests.faults.processes import open_sandbox

async def run():
    async with open_sandbox(pathlib.Path(sys.argv[1])) as sandbox:
        print(sandbox.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(run())
"""


def test_what_a_campaign_has_started_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CAMPAIGN, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as campaign:  # noqa: S603 - our own
        assert campaign.stdout is not None
        address = "127.0.0.1", urllib.parse.urlsplit(campaign.stdout.readline().strip()).port
        with socket.create_connection(address, timeout=10) as line:
            campaign.kill()
            assert line.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        _connect_again_and_again(address)  # a process that ends closes what it has open one by one


def _connect_again_and_again(address: tuple[str, int | None]) -> None:
    for _ in range(100):
        socket.create_connection(address, timeout=10).close()
