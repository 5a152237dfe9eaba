# SPDX-License-Identifier: Apache-2.0
"""From a source's classification to UNSPSC, as far as we know it; the original is always kept beside it.

The table from CPV 2008 goes to segments and families only: finer pairs would claim more than two different
trees share. The longest prefix that matches wins.
"""

import re
from functools import cache

from meishan.base.reference import queries as reference

CPV = {
    "03": "10000000",
    "09": "15000000",
    "14": "11000000",
    "15": "50000000",
    "16": "21000000",
    "18": "53000000",
    "19": "11000000",
    "22": "55000000",
    "24": "12000000",
    "30": "44000000",
    "302": "43210000",
    "31": "26000000",
    "311": "26110000",
    "312": "39120000",
    "313": "26120000",
    "314": "26110000",
    "315": "39110000",
    "316": "39120000",
    "317": "32000000",
    "32": "43190000",
    "323": "52160000",
    "324": "43220000",
    "33": "42000000",
    "336": "51000000",
    "337": "53130000",
    "34": "25000000",
    "341": "25100000",
    "345": "25110000",
    "347": "25130000",
    "349": "46000000",
    "35": "46000000",
    "37": "60000000",
    "371": "60130000",
    "374": "49000000",
    "38": "41000000",
    "39": "52000000",
    "391": "56000000",
    "393": "48000000",
    "397": "52140000",
    "398": "47130000",
    "42": "23000000",
    "425": "40000000",
    "43": "22000000",
    "431": "20000000",
    "44": "30000000",
    "445": "27000000",
    "446": "40000000",
    "45": "72000000",
    "48": "43230000",
    "50": "73000000",
    "501": "78180000",
    "503": "81110000",
    "504": "85160000",
    "507": "72100000",
    "51": "72150000",
    "55": "90000000",
    "60": "78000000",
    "63": "78000000",
    "635": "90120000",
    "64": "83110000",
    "641": "78100000",
    "65": "83100000",
    "66": "84000000",
    "70": "80130000",
    "71": "81100000",
    "72": "81110000",
    "73": "81000000",
    "75": "93000000",
    "76": "71000000",
    "77": "70000000",
    "79": "80000000",
    "791": "80120000",
    "792": "84110000",
    "794": "80100000",
    "796": "80110000",
    "797": "92120000",
    "798": "82120000",
    "799": "80000000",
    "80": "86000000",
    "85": "85000000",
    "853": "93140000",
    "90": "76000000",
    "907": "77000000",
    "909": "76110000",
    "92": "90000000",
    "98": "91000000",
}


@cache
def _segments() -> frozenset[str]:
    """The first two digits of all segments; these come with the project and do not change."""
    return frozenset(item.code[:2] for item in reference.unspsc_children())


def scheme_of(value: str) -> str:
    """The scheme's usual name: UNSPSC, CPV, or as the source writes it."""
    bare = re.sub(r"[^a-z0-9]", "", value.lower())
    if "unspsc" in bare:
        return "UNSPSC"
    return "CPV" if bare.startswith(("cpv", "xcpv")) or bare == "cpvs" else value.strip()


def unspsc_from(scheme: str, code: str) -> str:
    """The UNSPSC code that stands for a source's code; "" where none is known."""
    digits = re.sub(r"\D", "", code.split("-", maxsplit=1)[0])
    match scheme_of(scheme):
        case "UNSPSC":
            padded = digits[:8].ljust(8, "0") if len(digits) >= 2 else ""
            return padded if reference.level_of(padded) and padded[:2] in _segments() else ""
        case "CPV":
            for length in range(min(len(digits), 5), 1, -1):
                if found := CPV.get(digits[:length]):
                    return found
    return ""
