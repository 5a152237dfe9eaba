# SPDX-License-Identifier: Apache-2.0
"""Where the web server listens, checked before it starts: port, certificate, key."""

import errno
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from meishan.web.launcher.trouble import CONFIG, NO_PERMISSION, TEMPORARY, Trouble

ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True)
class Address:
    """Host and port to bind, and the certificate and key files of TLS, if any."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What a person on this machine types, without a slash at the end."""
        name = "localhost" if self.host in (*ANY, "127.0.0.1", "::1") else self.host
        scheme, usual = ("https", 443) if self.certificate else ("http", 80)
        shown = f"[{name}]" if ":" in name else name
        return f"{scheme}://{shown}" + ("" if self.port == usual else f":{self.port}")

    def check(self, *, hint: str) -> None:
        """Raise Trouble when nothing can listen here; `hint` says how to choose another port."""
        self._check_certificate()
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
                probe.listen(1)
        except socket.gaierror as error:
            raise Trouble(f"The host “{self.host}” is not known on this machine.", CONFIG) from error
        except OverflowError as error:
            raise Trouble(f"{self.port} is no port; ports go from 1 to 65535.", CONFIG) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(f"Port {self.port} is taken by another program. {hint}", TEMPORARY) from error
            if error.errno == errno.EADDRNOTAVAIL:
                raise Trouble(f"{self.host} is not an address of this machine.", CONFIG) from error
            if error.errno in (errno.EACCES, errno.EPERM):
                raise Trouble(
                    f"An ordinary user may not listen on port {self.port}. {hint}", NO_PERMISSION
                ) from error
            raise Trouble(f"Cannot listen on {self.host}, port {self.port}: {error.strerror}.") from error

    def _check_certificate(self) -> None:
        if not self.certificate or not self.key:
            return
        for path, what in ((self.certificate, "certificate"), (self.key, "key")):
            if not path.is_file():
                raise Trouble(f"The file of the TLS {what}, {path}, is not there.", CONFIG)
            if not os.access(path, os.R_OK):
                raise Trouble(f"The file of the TLS {what}, {path}, may not be read by us.", NO_PERMISSION)
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
                self.certificate, self.key, password=lambda: b""
            )
        except (ssl.SSLError, ValueError, OSError) as error:
            raise Trouble(
                f"{self.certificate} and {self.key} do not work as TLS certificate and key "
                f"({getattr(error, 'reason', None) or error}). Both are PEM files; the key belongs to the "
                "certificate and has no passphrase.",
                CONFIG,
            ) from error
