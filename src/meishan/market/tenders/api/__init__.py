# SPDX-License-Identifier: Apache-2.0
"""The API's operations on notices, the terms of sealed tenders, interest, questions and drafts."""

from . import terms
from .notices import NoticeOut, notice_out, router

__all__ = ["NoticeOut", "notice_out", "router", "terms"]
