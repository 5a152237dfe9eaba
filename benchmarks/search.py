# SPDX-License-Identifier: Apache-2.0
"""Search, suggestions and the daily alert run at size, beside plain PostgreSQL full-text search in the same run.

    python -m benchmarks.search [--notices 300000] [--suppliers 500000] [--live 2000] [--fresh 120]

Notices and suppliers are made up by a fixed seed, in six languages, and indexed by the product's own code, on a
throwaway server as durable as in production. "Plain" is what a developer writes in an afternoon: one tsvector
of title and text in one language, plainto_tsquery, ts_rank, a count.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import APP, DATABASE, OWNER

FOLDER = Path(os.environ.get("MEISHAN_BENCH_FOLDER") or tempfile.mkdtemp(prefix="meishan-bench-"))
FOLDER.chmod(0o711)
SERVER = Server(FOLDER / "pg", tests=True)

import django  # noqa: E402


def set_up() -> None:
    """Start the server and Django on it."""
    SERVER.start()
    os.environ["MEISHAN_HOME"] = str(FOLDER)
    os.environ["DATABASE_URL"] = SERVER.url(APP, DATABASE)
    os.environ["MEISHAN_OWNER_DATABASE_URL"] = SERVER.url(OWNER, DATABASE)
    django.setup()


set_up()

from django.db import connection, connections  # noqa: E402
from psycopg.types.json import Jsonb  # noqa: E402

from meishan.base.core import ids, scope  # noqa: E402
from meishan.base.reference.models.shipped import table  # noqa: E402
from meishan.market.matching import queries  # noqa: E402
from meishan.market.matching.models import Digest, Revision, Run  # noqa: E402
from meishan.market.matching.queries import SearchQuery  # noqa: E402
from meishan.market.matching.tasks import alerts  # noqa: E402
from meishan.market.matching.tasks.indexing import index_notices  # noqa: E402
from meishan.market.matching.tasks.mailing import write_digests  # noqa: E402
from meishan.market.suppliers import queries as suppliers  # noqa: E402
from meishan.market.tenders import queries as tenders  # noqa: E402
from meishan.market.tenders.states import NoticeType  # noqa: E402
from tests.conftest import Databases  # noqa: E402

LANGUAGES = ("en", "en", "en", "fr", "es", "ar", "ru", "zh")
FRAMES = {
    "en": ("Supply of {}", "Procurement of {} for {}", "Long-term agreement for {}", "Delivery of {} to {}"),
    "fr": ("Fourniture de {}", "Achat de {} pour {}", "Accord à long terme : {}", "Livraison de {} à {}"),
    "es": (
        "Suministro de {}",
        "Adquisición de {} para {}",
        "Acuerdo a largo plazo: {}",
        "Entrega de {} en {}",
    ),
    "ar": ("توريد {}", "شراء {} لصالح {}", "اتفاق طويل الأجل: {}", "تسليم {} إلى {}"),
    "ru": ("Поставка: {}", "Закупка: {}, {}", "Долгосрочное соглашение: {}", "Доставка: {}, {}"),
    "zh": ("采购{}", "为{1}采购{0}", "{}长期协议", "向{1}交付{0}"),
}
SENTENCES = {
    "en": "The supplier shall deliver the goods in good order. Offers are judged by price and quality. "
    "Spare parts and training are part of the offer. The buyer reserves the right to change quantities.",
    "fr": "Le fournisseur livre les biens en bon état. Les offres sont jugées sur le prix et la qualité. "
    "Les pièces de rechange et la formation font partie de l'offre.",
    "es": "El proveedor entregará los bienes en buen estado. Las ofertas se evalúan por precio y calidad. "
    "Los repuestos y la capacitación forman parte de la oferta.",
    "ar": "يلتزم المورد بتسليم السلع بحالة جيدة. تقيّم العروض على أساس السعر والجودة. تشمل العروض قطع الغيار والتدريب.",
    "ru": "Поставщик передаёт товары в исправном состоянии. Предложения оцениваются по цене и качеству. "
    "Запасные части и обучение входят в предложение.",
    "zh": "供应商应完好交付货物。报价按价格和质量评审。报价应包括备件和培训。采购方保留调整数量的权利。",
}
COUNTRIES = tuple(row["country"] for row in table("country_groups.csv") if row["ldc"] == "1")
TYPES = tuple(NoticeType.values)
ASKED = [
    *("drone", "field vehicles", "solar panels", "laptops", "freight forwarding", "water pumps", "tents"),
    *("supply", "goods", "training", "hospital beds", "vaccines", "mosquito nets", "construction of schools"),
    *("无人机", "越野车", "太阳能", "笔记本电脑", "货运", "采购", "帐篷", "发电机"),
    *("سيارات إسعاف", "طائرات بدون طيار", "توريد", "مضخات المياه", "خيام"),
    *("беспилотники", "поставка", "автомобили", "генераторы", "ноутбуки"),
    *("véhicules tout terrain", "fourniture", "panneaux solaires", "moustiquaires"),
    *("paneles solares", "suministro", "vehículos", "ambulancias"),
    *(
        "vehciles",
        "generatros",
        "ambulence",
        "laptpos",
        '"spare parts"',
        "supply -vehicles",
        "pumps OR tents",
    ),
]


def copy(name: str, columns: str, rows: Iterator[tuple]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def made_up_notices(number: int, live: int, at: datetime, buyers: list) -> Iterator[tuple]:
    """(id, buyer, reference, type, language, title, description, countries, codes, published, closes)."""
    chance = random.Random(2027)
    rows = [row for row in table("unspsc.csv") if row["level"] in {"class", "commodity"}]
    for place in range(number):
        item, country = chance.choice(rows), chance.choice(COUNTRIES)
        language = chance.choice(LANGUAGES)
        frame = chance.choice(FRAMES[language])
        title = frame.format(item[language], country)
        if place < number - live:
            published = at - timedelta(days=40 + 3000 * (1 - place / number), minutes=chance.randrange(1440))
            closes = published + timedelta(days=chance.randrange(10, 40))
        else:
            published = at - timedelta(minutes=chance.randrange(60 * 24 * 20))
            closes = at + timedelta(minutes=chance.randrange(60, 60 * 24 * 40))
        words = SENTENCES[language].split(". " if language != "zh" else "。")
        text = f"{item[language]}. {'. '.join(chance.sample(words, 2))}. {chance.choice(rows)[language]}."
        codes = sorted(
            {item["code"], chance.choice(rows)["code"]} if chance.random() < 0.3 else {item["code"]}
        )
        yield (
            ids.new(),
            chance.choice(buyers),
            f"RFQ/{published.year}/{place:06}",
            chance.choice(TYPES),
            language,
            {language: title},
            {language: text},
            [country],
            codes,
            published,
            closes,
        )


def make_notices(options: argparse.Namespace, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_organisation (id, kind, name, acronym, names, country, made_at)"
            " SELECT gen_random_uuid(), 'agency', 'Agency ' || n, 'A' || n, '{}', 'DK', now()"
            " FROM generate_series(1, 16) n RETURNING id"
        )
        buyers = [row[0] for row in cursor.fetchall()]
    rows = list(made_up_notices(options.notices, options.live, at, buyers))
    copy(
        "tenders_notice",
        "id, buyer_id, reference, type, state, version, language, title, description, countries, codes,"
        " classification, sustainability, sustainability_state, reserved_for, currency, submission_method,"
        " submission_address, contacts, links, published_at, revised_at, cancel_reason, source_url",
        (
            (
                *one[:4], "published", 1, one[4], Jsonb(one[5]), Jsonb(one[6]), one[7], one[8], Jsonb([]), [],
                "none", "none", "", "", "", Jsonb([]), Jsonb([]), one[9], one[9], Jsonb({}), "",
            )
            for one in rows
        ),
    )  # fmt: skip
    copy(
        "tenders_deadline",
        "notice_id, closes_at, zone, changed_at",
        ((one[0], one[10], "UTC", one[9]) for one in rows),
    )


def index_part(part: tuple[int, int], at: datetime) -> None:
    """Index every `part[1]`-th notice, in a process of its own."""
    connections.close_all()
    with scope.everything():
        wanted = tenders.notices().extra(
            where=[f"abs(hashtext(tenders_notice.id::text)) %% {part[1]} = {part[0]}"]
        )
        index_notices(wanted, at=at)


def make_suppliers(options: argparse.Namespace) -> None:
    """Each with ten codes, an alert and a reader; codes as skewed as trade is: few classes, many commodities."""
    codes = [row["code"] for row in table("unspsc.csv") if row["level"] != "segment"]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE firm AS
                SELECT gen_random_uuid() AS id, gen_random_uuid() AS person, n FROM generate_series(1, %s) n
            """,
            [options.suppliers],
        )
        cursor.execute(
            """
            INSERT INTO accounts_organisation (id, kind, name, acronym, names, country, made_at)
                SELECT id, 'supplier', 'Firm ' || n, '', '{}', 'CN', now() FROM firm;
            INSERT INTO accounts_person (id, email, name, language, time_zone, is_active, joined_at, password,
                conduct_version)
                SELECT person, n || '@example.org', 'Owner ' || n, 'en', 'UTC', true, now(), '!', 1 FROM firm;
            INSERT INTO suppliers_supplier (organisation_id, number, name, name_key, country, ownership_type,
                is_disability_inclusive, women_owned, sme_class, scope, business_countries, website, languages,
                about, about_language, auto_submit, standing, made_at, changed_at)
                SELECT id, 100000 + n, 'Firm ' || n, 'firm ' || n, 'CN', '', false, 'none', 'small',
                    'international', '{}', '', '{}', '', '', true, 'open', now(), now() FROM firm;
            INSERT INTO matching_alert (supplier_id, frequency, has_own_codes, countries, feed_number, after, made_at)
                SELECT id, 'daily', false, '{}', 1, 0, now() FROM firm;
            INSERT INTO matching_alertreader (id, alert_id, person_id, since)
                SELECT gen_random_uuid(), id, person, now() FROM firm;
            """
        )
        cursor.execute("SELECT setseed(0.27)")
        cursor.execute(
            "INSERT INTO suppliers_suppliercode (supplier_id, code)"
            " SELECT DISTINCT id, (%s::varchar[])[1 + floor(random() * %s)::int] FROM firm, generate_series(1, 10) k"
            " ON CONFLICT DO NOTHING",
            [codes, len(codes)],
        )


def timed(work: Callable[[], object], *, times: int = 1) -> list[float]:
    """Milliseconds of each run."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        work()
        taken.append((perf_counter() - start) * 1000)
    return taken


def show(name: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(
        f"{name:46} p50 {statistics.median(taken):7.1f} ms   p95 {p95:7.1f} ms   worst {ordered[-1]:7.1f} ms"
    )


def plain(text: str, *, live: bool, at: datetime) -> None:
    where = "AND d.closes_at > %s" if live else ""
    given = [text, *([at] if live else [])]
    found = (
        f"FROM bench_plain p JOIN tenders_deadline d USING (notice_id), plainto_tsquery('english', %s) q"
        f" WHERE p.words @@ q {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {found}", given)
        cursor.execute(f"SELECT notice_id {found} ORDER BY ts_rank(p.words, q) DESC LIMIT 20", given)
        cursor.fetchall()


def searches(at: datetime) -> None:
    for status in ("open", "all"):
        taken = {text: min(timed(lambda: ask(text, status, at), times=3)) for text in ASKED}  # noqa: B023
        show(f"search, {status} notices, {len(ASKED)} queries", list(taken.values()))
        worst = sorted(taken, key=taken.__getitem__)[-3:]
        print(" " * 8 + ", ".join(f"{text} {taken[text]:.0f} ms" for text in reversed(worst)))
        live = status == "open"
        show(
            f"plain full-text search, {status} notices",
            [min(timed(lambda: plain(text, live=live, at=at), times=3)) for text in ASKED],  # noqa: B023
        )
    show(
        "filters without words, open notices",
        [
            timed(lambda: queries.search(query, at=at))[0]  # noqa: B023
            for query in (
                SearchQuery(),
                SearchQuery(countries=("KE",)),
                SearchQuery(codes=("25000000",), sort="deadline"),
                SearchQuery(types=("rfq", "itb"), closing_in=14),
            )
            for _ in range(5)
        ],
    )
    found = [sum(bool(ask(text, "open", at).hits) for text in ASKED), sum(hits_of_plain(at).values())]
    print(f"queries of {len(ASKED)} that found an open notice: {found[0]}, plain: {found[1]}")


def ask(text: str, status: str, at: datetime) -> queries.Results:
    return queries.search(SearchQuery(text=text, status=status), at=at)


def hits_of_plain(at: datetime) -> dict[str, bool]:
    with connection.cursor() as cursor:
        found = {}
        for text in ASKED:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM bench_plain p JOIN tenders_deadline d USING (notice_id),"
                " plainto_tsquery('english', %s) q WHERE p.words @@ q AND d.closes_at > %s)",
                [text, at],
            )
            found[text] = cursor.fetchone()[0]
        return found


def suggestions(at: datetime) -> None:
    some = list(suppliers.suppliers()[:40])
    show("tenders for one supplier", [timed(lambda: queries.suggestions_for(one, at=at))[0] for one in some])  # noqa: B023
    notices = list(tenders.open_notices(at)[:40])
    show("suppliers for one notice", [timed(lambda: queries.suppliers_for(one))[0] for one in notices])  # noqa: B023


def daily_run(options: argparse.Namespace, at: datetime) -> None:
    for model in (Digest, Run, Revision):
        model.objects.all().delete()
    fresh = list(tenders.open_notices(at).order_by("-published_at")[: options.fresh])
    Revision.objects.bulk_create([Revision(notice=one, version=1, at=at) for one in fresh])
    taken = timed(lambda: alerts.run("daily", at=at))[0]
    told = Digest.objects.count()
    print(
        f"daily alerts: {options.fresh} new notices, {options.suppliers:,} suppliers: {taken / 1000:.1f} s,"
        f" {told:,} digests made and queued"
    )
    some = list(queries.digests_waiting().values_list("id", flat=True)[:300])
    if some:
        took = timed(lambda: write_digests(some[0], some[-1]))[0] / 1000
        print(f"mail written by one worker: {len(some) / took:,.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=300_000)
    parser.add_argument("--live", type=int, default=2_000)
    parser.add_argument("--suppliers", type=int, default=500_000)
    parser.add_argument("--fresh", type=int, default=120, help="notices published since the last daily run")
    parser.add_argument(
        "--keep", action="store_true", help="keep the database of MEISHAN_BENCH_FOLDER and reuse it"
    )
    options = parser.parse_args()
    databases = Databases()
    name = "meishan_bench_search"
    at = datetime.now(UTC)
    databases.ensure_template()
    with databases.as_owner() as owner:
        there = owner.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if there is not None and options.keep:
        databases.use(name)
    else:
        databases.create(name)
        databases.use(name)
        fill(options, databases, name, at)
    with scope.everything():
        searches(at)
        suggestions(at)
        daily_run(options, at)


def fill(options: argparse.Namespace, databases: Databases, name: str, at: datetime) -> None:
    with scope.everything():
        took = timed(lambda: make_notices(options, at))[0] / 1000
        print(f"{options.notices:,} notices made in {took:.0f} s")
        workers = min(multiprocessing.cpu_count(), 4)
        start = perf_counter()
        connections.close_all()
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            pool.starmap(index_part, [((part, workers), at) for part in range(workers)])
        took = perf_counter() - start
        print(f"indexed in {took:.0f} s by {workers} processes: {options.notices / took:,.0f} a second")
    with scope.everything():
        took = timed(lambda: make_suppliers(options))[0] / 1000
        print(f"{options.suppliers:,} suppliers with ten codes each made in {took:.0f} s")
    with databases.as_owner(name) as owner:
        owner.execute(
            "CREATE TABLE bench_plain AS SELECT id AS notice_id,"
            " to_tsvector('english', (title->>language) || ' ' || (description->>language)) AS words"
            " FROM tenders_notice"
        )
        owner.execute("CREATE INDEX ON bench_plain USING gin (words)")
        owner.execute("CREATE INDEX ON bench_plain (notice_id)")
        owner.execute("GRANT SELECT ON bench_plain TO PUBLIC")
        owner.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    try:
        main()
    finally:
        connections.close_all()
        if "MEISHAN_BENCH_FOLDER" not in os.environ:
            SERVER.stop()
            shutil.rmtree(FOLDER, ignore_errors=True)
