# SPDX-License-Identifier: Apache-2.0
"""The two ways an act says no."""

from django.utils.functional import Promise

Words = str | Promise


class Denied(Exception):
    """The actor may not do this. `reason` is a sentence for that person."""

    def __init__(self, reason: Words, *, act: str = "") -> None:
        super().__init__(str(act))
        self.reason = reason
        self.act = act

    def __str__(self) -> str:
        return str(self.reason)


class Refused(Exception):
    """The actor may, but it can't be done as asked. `message` says why and what to do; `field` says where."""

    def __init__(self, message: Words, *, field: str | None = None) -> None:
        super().__init__()
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
