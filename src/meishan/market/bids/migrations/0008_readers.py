# SPDX-License-Identifier: Apache-2.0
"""Who reads what is inside an opened bid: its bidder, its openers, and those who sit on the panel and have declared.

`bids_judges` (may this scope?) and `bids_may_read` (may this person?) say no until the app above, which knows the
panels, says better. The buyer's other people still see that a bid is there, and from whom; never what it says.
"""

from django.db import migrations

# Named in full: a backup reads the tables, and so their policies, with an empty search path.
READERS = """
CREATE FUNCTION bids_judges(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE FUNCTION bids_may_read(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE FUNCTION bids_reads_line(opening uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.bids_opening o WHERE o.id = opening AND (
            public.bids_judges(o.notice_id) OR EXISTS (
                SELECT FROM public.tenders_seat s
                WHERE s.manifest_id = o.manifest_id AND public.meishan_sees(s.person)))
    )
$$;
CREATE FUNCTION bids_reads_file(line uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.bids_openingline l JOIN public.bids_opening o ON o.id = l.opening_id
        WHERE l.envelope_id = line AND public.bids_judges(o.notice_id)
    )
$$;
"""
NO_READERS = """
DROP FUNCTION bids_reads_file(uuid);
DROP FUNCTION bids_reads_line(uuid);
DROP FUNCTION bids_may_read(uuid, uuid);
DROP FUNCTION bids_judges(uuid);
"""

OPENED = "meishan_sees(supplier_id) OR (opened_at IS NOT NULL AND (meishan_sees(buyer_id) OR bids_opens(notice_id)))"
ENVELOPE = (
    "meishan_sees(supplier_id) OR ((released_at IS NOT NULL OR opened_at IS NOT NULL OR state <> 'sealed')"
    " AND (meishan_sees(buyer_id) OR bids_opens(notice_id)))"
)
BOTH = "meishan_sees(supplier_id) OR meishan_sees(buyer_id)"
BEFORE = {
    "bids_bid": OPENED,
    "bids_submission": OPENED,
    "bids_envelope": ENVELOPE,
    "bids_openingline": "meishan_sees_any(seen_by)",
    "bids_openedfile": BOTH,
    "bids_clarification": BOTH,
    "bids_technicaldecision": "meishan_sees(buyer_id)",
}
OPENS = "bids_opens(notice_id)"
JUDGES = "bids_opens(notice_id) OR bids_judges(notice_id)"
SINCE = {
    # Members of a panel who come from another agency.
    "bids_bid": OPENED.replace(OPENS, JUDGES),
    "bids_submission": OPENED.replace(OPENS, JUDGES),
    "bids_envelope": ENVELOPE.replace(OPENS, JUDGES),
    "bids_openingline": "meishan_sees(supplier_id) OR bids_reads_line(opening_id)",
    "bids_openedfile": "meishan_sees(supplier_id) OR bids_reads_file(line_id)",
    "bids_clarification": f"{BOTH} OR bids_judges(notice_id)",
    "bids_technicaldecision": (
        "meishan_sees(buyer_id) OR EXISTS (SELECT FROM bids_submission s"
        " WHERE s.id = bids_technicaldecision.submission_id AND bids_judges(s.notice_id))"
    ),
}


def _policies(conditions: dict[str, str]) -> str:
    return "".join(
        f"ALTER POLICY {table}_private ON {table} USING ({condition}) WITH CHECK ({condition});"
        for table, condition in conditions.items()
    )


class Migration(migrations.Migration):
    dependencies = [("bids", "0007_envelope_openers")]

    operations = [
        migrations.RunSQL(READERS, NO_READERS),
        migrations.RunSQL(_policies(SINCE), _policies(BEFORE)),
    ]
