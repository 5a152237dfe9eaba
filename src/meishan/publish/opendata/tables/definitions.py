# SPDX-License-Identifier: Apache-2.0
"""The figures there are. Each is one query that PostgreSQL and SQLite both understand, and is shown beside it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FILTER = "{filter}"


class Kind(StrEnum):
    """What a column holds, and so how it is shown."""

    TEXT = "text"
    COUNT = "count"
    USD = "usd"
    PERCENT = "percent"
    NUMBER = "number"
    YEAR = "year"
    COUNTRY = "country"
    SEGMENT = "segment"
    WOMEN = "women"
    SCALE = "scale"


@dataclass(frozen=True)
class Column:
    key: str
    label: str | Promise
    kind: Kind


@dataclass(frozen=True)
class Figure:
    """A table, the query it comes of, and how it is drawn: `drawn` are the columns whose values are in the picture.

    `is_series`: the rows are points in time, drawn as lines. `link` is a column with the id of a buyer.
    """

    key: str
    title: str | Promise
    says: str | Promise
    query: str
    columns: tuple[Column, ...]
    drawn: tuple[str, ...]
    unit: str | Promise = ""
    is_series: bool = False
    link: str = ""

    def sql(self, conditions: str) -> str:
        return self.query.replace(FILTER, conditions)

    def shown(self, conditions: str) -> str:
        """As a reader runs it."""
        return f"{self.sql(conditions)};"

    def column(self, key: str) -> Column:
        return next(one for one in self.columns if one.key == key)


CONTRACTS = Column("contracts", _("Contracts"), Kind.COUNT)
USD = Column("usd", _("US dollars"), Kind.USD)
SHARE = Column("share", _("Share of the value"), Kind.PERCENT)
PROCUREMENTS = Column("procurements", _("Procurements"), Kind.COUNT)
OF_ALL = Column("share", _("Share of all"), Kind.PERCENT)
YEAR = Column("year", pgettext_lazy("a column", "Year"), Kind.YEAR)

_SPENT = _(
    "Contracts and orders signed in that time, at their present value in US dollars. Ceilings of long-term"
    " agreements are left out: the orders under them count."
)
_SUMS = """COUNT(*) AS contracts,
       SUM(usd) AS usd,
       ROUND(100.0 * SUM(usd) / NULLIF(SUM(SUM(usd)) OVER (), 0), 1) AS share,
       COUNT(*) - COUNT(usd) AS without_rate
FROM contracts
WHERE is_spent = 1{filter}"""


def _spending(*columns: str) -> str:
    listed = ", ".join(columns)
    order = "COALESCE(SUM(usd), 0) DESC"
    return f"SELECT {listed}, {_SUMS}\nGROUP BY {listed}\nORDER BY {order}, {listed}"


HEADLINE = Figure(
    "headline",
    _("At a glance"),
    _SPENT,
    """SELECT COUNT(*) AS contracts,
       SUM(usd) AS usd,
       COUNT(DISTINCT supplier) AS suppliers,
       COUNT(DISTINCT buyer) AS buyers,
       COUNT(*) - COUNT(usd) AS without_rate
FROM contracts
WHERE is_spent = 1{filter}""",
    (
        CONTRACTS,
        USD,
        Column("suppliers", _("Suppliers"), Kind.COUNT),
        Column("buyers", _("Buyers"), Kind.COUNT),
    ),
    (),
)

FIGURES = (
    Figure(
        "spending-by-agency",
        _("Spending by agency"),
        _SPENT,
        _spending("buyer_name", "buyer"),
        (Column("buyer_name", _("Agency"), Kind.TEXT), CONTRACTS, USD, SHARE),
        ("usd",),
        unit=_("US dollars"),
        link="buyer",
    ),
    Figure(
        "spending-by-country",
        _("Spending by the supplier’s country"),
        _SPENT,
        _spending("country"),
        (Column("country", _("Country"), Kind.COUNTRY), CONTRACTS, USD, SHARE),
        ("usd",),
        unit=_("US dollars"),
    ),
    Figure(
        "spending-by-category",
        _("Spending by what was bought"),
        _("The same contracts, by the segment of the UNSPSC that most of their items are in."),
        _spending("segment"),
        (Column("segment", _("Goods and services"), Kind.SEGMENT), CONTRACTS, USD, SHARE),
        ("usd",),
        unit=_("US dollars"),
    ),
    Figure(
        "spending-by-year",
        _("Spending by year"),
        _("The same contracts, by the year in which they were signed."),
        """SELECT year, COUNT(*) AS contracts, SUM(usd) AS usd, COUNT(*) - COUNT(usd) AS without_rate
FROM contracts
WHERE is_spent = 1{filter}
GROUP BY year
ORDER BY year""",
        (YEAR, CONTRACTS, USD),
        ("usd",),
        unit=_("US dollars"),
        is_series=True,
    ),
    Figure(
        "competition",
        _("How many firms bid"),
        _(
            "Procurements whose bids were opened, by the number of firms that bid; without orders under agreements."
        ),
        """SELECT bidders,
       COUNT(*) AS procurements,
       ROUND(100.0 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS share
FROM procurements
WHERE bidders IS NOT NULL{filter}
GROUP BY bidders
ORDER BY bidders""",
        (Column("bidders", _("Firms that bid"), Kind.COUNT), PROCUREMENTS, OF_ALL),
        ("procurements",),
        unit=_("Procurements"),
    ),
    Figure(
        "competition-by-year",
        _("Competition by year"),
        _(
            "Firms that bid for a procurement, on average, and the share of procurements with one bidder alone."
        ),
        """SELECT year,
       COUNT(*) AS procurements,
       ROUND(AVG(1.0 * bidders), 2) AS bidders,
       ROUND(100.0 * SUM(CASE WHEN bidders = 1 THEN 1 ELSE 0 END) / COUNT(*), 1) AS one_bidder
FROM procurements
WHERE bidders IS NOT NULL{filter}
GROUP BY year
ORDER BY year""",
        (
            YEAR,
            PROCUREMENTS,
            Column("bidders", _("Firms on average"), Kind.NUMBER),
            Column("one_bidder", _("With one bidder alone"), Kind.PERCENT),
        ),
        ("bidders",),
        unit=_("Firms on average"),
        is_series=True,
    ),
    Figure(
        "time-to-award",
        _("Time from notice to award"),
        _(
            "Days from the publication of a tender to the announcement of its first award, by the year of publication."
        ),
        """SELECT year,
       COUNT(*) AS procurements,
       AVG(CASE WHEN 2 * place IN (of_year, of_year + 1, of_year + 2) THEN 1.0 * days END) AS median_days,
       ROUND(AVG(1.0 * days), 1) AS mean_days,
       MIN(days) AS least,
       MAX(days) AS most
FROM (SELECT year, days,
             ROW_NUMBER() OVER (PARTITION BY year ORDER BY days) AS place,
             COUNT(*) OVER (PARTITION BY year) AS of_year
      FROM procurements
      WHERE days IS NOT NULL{filter}) AS ordered
GROUP BY year
ORDER BY year""",
        (
            YEAR,
            PROCUREMENTS,
            Column("median_days", _("Days, median"), Kind.NUMBER),
            Column("mean_days", _("Days, mean"), Kind.NUMBER),
            Column("least", _("Fewest days"), Kind.COUNT),
            Column("most", _("Most days"), Kind.COUNT),
        ),
        ("median_days", "mean_days"),
        unit=_("Days"),
        is_series=True,
    ),
    Figure(
        "women-owned",
        _("Firms owned by women"),
        _(
            "The value of contracts by how well it is shown that women own the supplier, as it stood when it first bid."
        ),
        _spending("women_owned"),
        (Column("women_owned", _("Suppliers"), Kind.WOMEN), CONTRACTS, USD, SHARE),
        ("usd",),
        unit=_("US dollars"),
    ),
    Figure(
        "firm-size",
        _("Small firms"),
        _(
            "The value of contracts by the supplier’s size, by its own country’s table, as it stood when it first bid."
        ),
        _spending("scale"),
        (Column("scale", _("Size of the supplier"), Kind.SCALE), CONTRACTS, USD, SHARE),
        ("usd",),
        unit=_("US dollars"),
    ),
    Figure(
        "sustainable",
        _("Sustainable procurement"),
        _(
            "Procurements that ask for something of sustainability, by the year of publication; orders are left out."
        ),
        """SELECT year,
       COUNT(*) AS procurements,
       SUM(sustainable) AS sustainable,
       ROUND(100.0 * SUM(sustainable) / COUNT(*), 1) AS share
FROM procurements
WHERE is_order = 0{filter}
GROUP BY year
ORDER BY year""",
        (
            YEAR,
            PROCUREMENTS,
            Column("sustainable", pgettext_lazy("procurements", "Sustainable"), Kind.COUNT),
            OF_ALL,
        ),
        ("share",),
        unit="%",
        is_series=True,
    ),
)

# In this order on the page, under these headings.
PAGES = (
    (_("Spending"), FIGURES[:4]),
    (_("Competition and time"), FIGURES[4:7]),
    (_("Who wins, and how sustainable it is"), FIGURES[7:]),
)
_NAMED = {one.key: one for one in (HEADLINE, *FIGURES)}


def figure_named(key: str) -> Figure | None:
    return _NAMED.get(key)
