# SPDX-License-Identifier: Apache-2.0
"""Any script written in Latin letters, so that a name can be found from any keyboard."""

from anyascii import anyascii
from pypinyin import lazy_pinyin

from meishan.algorithms.text.han import han_runs, segment


def pinyin(text: str) -> str:
    """`text` with its Han in pinyin without tones, syllables joined per word; all else unchanged.

    宁波海运 gives "ningbo haiyun". A space is set where Han touches a letter or digit.
    """
    spelt = ""
    for piece, is_han in han_runs(text):
        run = " ".join("".join(lazy_pinyin(word)) for word in segment(piece)) if is_han else piece
        touching = spelt and run and spelt[-1].isalnum() and run[0].isalnum()
        spelt += f" {run}" if touching else run
    return spelt


def latin(text: str) -> str:
    """`text` in lower-case ASCII: Han by pinyin, every other script by anyascii's table.

    The table is by letter, not by language: good for finding, not for printing.
    """
    if text.isascii():
        return text.lower()
    return anyascii(pinyin(text)).lower()
