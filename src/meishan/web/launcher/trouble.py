# SPDX-License-Identifier: Apache-2.0
"""What went wrong, in a sentence a person can act on, with the exit code of the process."""

import errno
import os

# The codes of sysexits.h, so that service managers read them as they read others'.
USAGE = 64
DATA = 65
UNAVAILABLE = 69
SOFTWARE = 70
OS_ERROR = 71
CANNOT_CREATE = 73
IO_ERROR = 74
TEMPORARY = 75
NO_PERMISSION = 77
CONFIG = 78
INTERRUPTED = 130


class Trouble(Exception):
    """A fault outside the program. `str()` is one or two full sentences; `code` is the exit code."""

    def __init__(self, sentence: str, code: int = UNAVAILABLE) -> None:
        super().__init__(sentence)
        self.code = code


def from_os_error(error: OSError, doing: str, *, mend: str = "") -> Trouble:
    """The trouble behind an operating-system error met while `doing` (a phrase: "writing the backup").

    `mend` is the sentence that says what to do about a place that can't be written, where that is not the data folder.
    """
    where = f" ({os.fsdecode(error.filename)})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"The disk is full{where}: {doing} failed. Free some space and try again.", IO_ERROR)
    if error.errno == errno.EROFS:
        return Trouble(
            f"The disk is mounted read-only{where}: {doing} failed. "
            f"{mend or 'Set MEISHAN_HOME to a folder that can be written.'}",
            CANNOT_CREATE,
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble(
            f"No permission{where}: {doing} failed. "
            f"{mend or 'Set MEISHAN_HOME to a folder of your own, or change the owner of this one.'}",
            NO_PERMISSION,
        )
    return Trouble(f"{doing[:1].upper()}{doing[1:]} failed{where}: {error.strerror or error}.", OS_ERROR)
