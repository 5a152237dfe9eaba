# SPDX-License-Identifier: Apache-2.0
"""What stands around: the mail server, the public address and its certificate, the virus scanner."""

import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from meishan.web.cli.findings import BAD, GOOD, WARNING, Finding, judge
from meishan.web.launcher.home import DEFAULT_BASE_URL

_SECONDS = 8


def mail(home: Path) -> Iterator[Finding]:
    """Sign in to the mail server; send nothing."""
    url = os.environ.get("MEISHAN_EMAIL_URL", "")
    if not url:
        yield Finding(
            GOOD if os.environ.get("MEISHAN_DEMO") == "1" else WARNING,
            "Mail",
            f"Goes to files in {home / 'mail'}. Set MEISHAN_EMAIL_URL (smtp+tls://user:password@host:587) "
            "to send it.",
        )
        return
    parts = urlsplit(url)
    try:
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
        with kind(parts.hostname or "", port, timeout=_SECONDS) as smtp:
            if parts.scheme == "smtp+tls":
                smtp.starttls(context=ssl.create_default_context())
            if parts.username:
                smtp.login(unquote(parts.username), unquote(parts.password or ""))
            smtp.noop()
    except smtplib.SMTPAuthenticationError:
        yield Finding(BAD, "Mail", f"{parts.hostname} refuses the user name or password.")
    except (OSError, ValueError, smtplib.SMTPException) as error:
        yield Finding(BAD, "Mail", f"{parts.hostname} cannot be used: {error}")
    else:
        yield Finding(GOOD, "Mail", f"{parts.hostname} takes our mail.")


def address(home: Path) -> Iterator[Finding]:
    """Passkeys, camera and sealing work in a secure context alone: https, or localhost."""
    base = os.environ.get("MEISHAN_BASE_URL", DEFAULT_BASE_URL)
    parts = urlsplit(base)
    host = parts.hostname or ""
    if parts.scheme != "https":
        yield judge(
            "Address",
            host in ("localhost", "127.0.0.1", "::1"),
            f"{base}: fine on this machine; others need https.",
            f"{base} is not https: passkeys, camera and sealing do not work. Use `meishan serve --tls`, or a "
            "proxy, and set MEISHAN_BASE_URL.",
        )
        return
    try:
        context = ssl.create_default_context()
        with (
            socket.create_connection((host, parts.port or 443), timeout=_SECONDS) as plain,
            closing(context.wrap_socket(plain, server_hostname=host)) as secure,
        ):
            certificate = secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        yield Finding(BAD, "TLS", f"Browsers will not trust {base}: {error.verify_message}.")
        return
    except OSError as error:
        yield Finding(WARNING, "TLS", f"{base} does not answer from here: {error.strerror or error}.")
        return
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    left = ends - datetime.now(UTC)
    yield judge(
        "TLS",
        left > timedelta(days=14),
        f"The certificate of {host} holds until {ends:%Y-%m-%d}.",
        f"The certificate of {host} ends in {left.days} days, on {ends:%Y-%m-%d}. Renew it.",
        WARNING,
    )


def virus_scanner(home: Path) -> Iterator[Finding]:
    """Ask the ClamAV daemon that MEISHAN_CLAMD names (`host:port`, or the path of a socket) to answer."""
    place = os.environ.get("MEISHAN_CLAMD", "")
    if not place:
        yield Finding(
            WARNING,
            "Virus scanner",
            "None is configured, and uploads are shown as not scanned. Set MEISHAN_CLAMD to a ClamAV daemon.",
        )
        return
    try:
        if place.startswith("/"):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(_SECONDS)
            link.connect(place)
        else:
            host, _, port = place.rpartition(":")
            link = socket.create_connection((host, int(port)), timeout=_SECONDS)
        with link:
            link.sendall(b"zPING\0")
            answer = link.recv(16)
    except (OSError, ValueError) as error:
        yield Finding(BAD, "Virus scanner", f"{place} does not answer: {error}")
        return
    yield judge(
        "Virus scanner", answer.startswith(b"PONG"), f"{place} answers.", f"{place} is no ClamAV daemon."
    )
