# SPDX-License-Identifier: Apache-2.0
"""Virus scan by a ClamAV daemon, where one is configured (`MEISHAN_CLAMD`: host:port, or the path of its socket)."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import Refused

_CHUNK = 64 * 1024
_SECONDS = 30


class ScannerAway(Refused):
    """A scanner is configured, but gave no verdict: the file is neither clean nor infected."""


def scan(file: BinaryIO) -> str | None:
    """The virus found, "" when clean, None when no daemon is configured. Raises ScannerAway when it can't be reached.

    Protocol: clamd's INSTREAM, chunks led by their length in network order, ended by a length of zero.
    """
    address = settings.CLAMD
    if not address:
        return None
    file.seek(0)
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = b""
            while b"\0" not in answer and (part := connection.recv(4096)):
                answer += part
    except OSError:
        raise ScannerAway(
            _("The virus check can't be reached, so the file was not taken. Try again in a few minutes.")
        ) from None
    verdict = answer.strip(b"\0\n ").decode("utf-8", "replace")
    if verdict.endswith("OK"):
        return ""
    if verdict.endswith("FOUND"):
        return verdict.removeprefix("stream:").removesuffix("FOUND").strip()
    raise ScannerAway(
        _("The virus check gave no verdict, so the file was not taken. Try again in a few minutes.")
    )


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        connection.connect(address)
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=_SECONDS)
