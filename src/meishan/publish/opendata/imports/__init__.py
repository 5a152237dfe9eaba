# SPDX-License-Identifier: Apache-2.0
"""Reading what other publishers give: what is wrong with a file, and what of it was taken over. Nothing is lost in
silence: each procurement of a file is either a notice afterwards, or stands in the report with the reason.
"""

from .examining import Examined, examine
from .opening import opened
from .report import past_report_of, refused_report, report_of

__all__ = ["Examined", "examine", "opened", "past_report_of", "refused_report", "report_of"]
