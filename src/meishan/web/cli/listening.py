# SPDX-License-Identifier: Apache-2.0
"""The options of `run` and `serve` that say where to listen, and with how many hands."""

import argparse
import os
from pathlib import Path

from meishan.web.launcher.address import Address
from meishan.web.launcher.trouble import USAGE, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="0.0.0.0 for all")
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000")
    parser.add_argument(
        "--tls",
        nargs=2,
        type=Path,
        metavar=("CERT", "KEY"),
        help="PEM files; passkeys, camera and sealing need https everywhere but on localhost",
    )
    parser.add_argument(
        "--workers", type=_count, default=None, help="processes (default: half the cores, at least two)"
    )
    parser.add_argument("--threads", type=_count, default=8, help="requests at a time in each (default 8)")


def address(options: argparse.Namespace) -> Address:
    certificate, key = options.tls or (None, None)
    return Address(options.host, options.port, certificate, key)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"“{text}” is no port; ports go from 1 to 65535.", USAGE)
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 256:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to 256")
    return int(text)
