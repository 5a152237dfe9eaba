# SPDX-License-Identifier: Apache-2.0
"""Speaks with a platform's API over connections that break: what was lost is asked again, what is refused is said."""

import http.client
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

from meishan.web.launcher.trouble import DATA, NO_PERMISSION, UNAVAILABLE, USAGE, Trouble

SECONDS = 60
LONGEST_ANSWER = 20_000_000
LONGEST_PAUSE = 30.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


class _Lost(Exception):
    """Nobody knows whether it arrived. It may be sent again, as everything here may be sent twice."""


class _Elsewhere(urllib.request.HTTPRedirectHandler):
    """A key is never sent on to another address."""

    def redirect_request(self, *asked: Any, **_named: Any) -> None:
        """Say where to instead; the last of what is handed over is the new address."""
        newurl = asked[-1]
        raise Trouble(f"The platform sends this command on to {newurl}. Give that address as --url.", USAGE)


class Refused(Trouble):
    """The platform said no, and why; `status` and `headers` are its answer's."""

    def __init__(self, sentence: str, status: int, headers: Any) -> None:
        super().__init__(sentence, NO_PERMISSION if status in (401, 403) else DATA)
        self.status, self.headers = status, headers


class Platform:
    """One platform, one key. `patience` is for how many seconds a broken connection is tried again."""

    def __init__(self, url: str, token: str, *, patience: float = 1800) -> None:
        """Raise Trouble where the address is none, or where the key would travel in the open."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise Trouble(f"“{url}” is not the address of a platform. It begins with https://.", USAGE)
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise Trouble(
                "Your key would travel unencrypted. Give an address that begins with https://.", USAGE
            )
        self._base = f"{url.rstrip('/')}/api/v1/"
        self._token = token
        self._patience = patience
        self._opener = urllib.request.build_opener(_Elsewhere)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises Refused, or Trouble once patience has run out."""
        data = None if body is None else json.dumps(body).encode()
        return self._insist(method, path, data, "application/json")

    def send_piece(self, upload: dict[str, Any], piece: bytes) -> dict[str, Any]:
        """Send the next bytes of an upload, and say where it stands then, also where the answer had been lost."""
        path = f"uploads/{upload['id']}?offset={upload['received']}"
        try:
            found: dict[str, Any] = self._insist("PUT", path, piece, "application/octet-stream")
        except Refused as refused:
            stands = refused.headers.get("Upload-Offset", "")
            if refused.status != 409 or not stands.isdecimal() or int(stands) == upload["received"]:
                raise
            found = self.ask("GET", f"uploads/{upload['id']}")
        return found

    def insist(
        self, ask: Callable[[], Any], *, until: Callable[[Any], Any], tries: int = 30, pause: float = 0.5
    ) -> Any:
        """Ask again until the answer is as it should be; the last answer where it never is."""
        for number in range(tries):
            found = ask()
            if until(found):
                return found
            if number < tries - 1:
                time.sleep(pause)
        return found

    def _insist(self, method: str, path: str, data: bytes | None, kind: str) -> Any:
        end, pause, told = time.monotonic() + self._patience, 0.5, False
        while True:
            try:
                return self._once(method, path, data, kind)
            except _Lost as lost:
                if time.monotonic() + pause > end:
                    raise Trouble(
                        f"The platform can't be reached: {lost}. Give the same command again; nothing is "
                        "submitted twice.",
                        UNAVAILABLE,
                    ) from lost
                if not told:
                    print(f"  The connection is broken ({lost}). Trying again…", file=sys.stderr)
                    told = True
                time.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)

    def _once(self, method: str, path: str, data: bytes | None, kind: str) -> Any:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            "Accept-Language": "en",
        }
        if method != "GET":
            # What is asked is harmless the second time by itself, so each try has a key of its own.
            headers |= {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": kind}
        asked = urllib.request.Request(  # noqa: S310 - http(s), see __init__
            self._base + path, data=data, headers=headers, method=method
        )
        try:
            with self._opener.open(asked, timeout=SECONDS) as answer:
                return json.loads(answer.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            raise self._no(error) from error
        except urllib.error.URLError as error:
            raise _Lost(str(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise _Lost(str(error) or type(error).__name__) from error
        except ValueError as error:
            raise Trouble(f"{self._base} does not answer as a platform does. Is it one?", DATA) from error

    @staticmethod
    def _no(error: urllib.error.HTTPError) -> Exception:
        if error.code >= 500 or error.code in (408, 429):
            return _Lost(f"it answers {error.code}")
        try:
            sentence = str(json.loads(error.read(LONGEST_ANSWER))["detail"])
        except (ValueError, KeyError, TypeError, OSError):
            sentence = f"The platform answers {error.code}. Is this its address?"
        return Refused(sentence, error.code, error.headers)
