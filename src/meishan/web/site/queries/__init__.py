# SPDX-License-Identifier: Apache-2.0
"""Named reads that join apps: the numbers of the home page, a buyer's page, and each desk."""

from .awarded import AwardedContract, contracts_of_case, contracts_of_letter
from .buyers import Buyer, buyer_of, buyers
from .desks import BuyerDesk, PlatformDesk, SupplierDesk, buyer_desk, platform_desk, supplier_desk
from .numbers import Numbers, numbers
from .openings import PublishedOpening, published_openings
from .purchases import Won, bought_by, won_by_code
from .seminars import SeminarLine, seminars_ahead, seminars_for

__all__ = [
    "AwardedContract",
    "Buyer",
    "BuyerDesk",
    "Numbers",
    "PlatformDesk",
    "PublishedOpening",
    "SeminarLine",
    "SupplierDesk",
    "Won",
    "bought_by",
    "buyer_desk",
    "buyer_of",
    "buyers",
    "contracts_of_case",
    "contracts_of_letter",
    "numbers",
    "platform_desk",
    "published_openings",
    "seminars_ahead",
    "seminars_for",
    "supplier_desk",
    "won_by_code",
]
