# SPDX-License-Identifier: Apache-2.0
"""Before its opening nothing of a bid can be read on the server: not in the database, not on the disk, not in a mail.

A bidder's machine hands in what it sealed, with planted words inside; then a dump of the whole database, every file and
every mail are searched for them, and every secret the server has is tried as a key. After the opening they are found,
which shows that the search finds what is there. (Trust, part 9; Madhya Pradesh 2018: a key the server held.)
"""

import json
import os
import re
import secrets
import subprocess
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256

import psycopg
import pyrage
import pytest
from django.conf import settings
from django.db import connections
from django.urls import reverse

from meishan.algorithms.sealing import Source, new_key
from meishan.algorithms.sealing.keys import check_recipient, identity_of, opened
from meishan.base.accounts.models import Mail
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import Bid, Envelope, Receipt, SealedShare
from meishan.market.bids.queries import bid_of
from meishan.web.launcher import binaries
from tests.factories import bids as factory
from tests.factories import opening as at_opening

AGE = b"age-encryption.org/v1\n"


@pytest.fixture
def world(committed_world):
    """A dump shows what is committed."""


class Planted(dict):
    """Words that stand nowhere but in the bid, by where they were planted."""

    def plant(self, where: str) -> str:
        self[where] = f"planted-{where}-{secrets.token_hex(12)}"
        return self[where]


@pytest.fixture
def planted():
    return Planted()


def forms_of(word: str) -> list[bytes]:
    """A word in plain, in hex, and in base64 wherever it may begin."""
    plain = word.encode()
    found = [plain, plain.hex().encode(), plain.hex().upper().encode(), plain.decode().encode("utf-16-le")]
    for before in range(3):
        text = b64encode(b"\0" * before + plain).rstrip(b"=")
        # The signs at both ends depend on what stands beside.
        found.append(text[(0, 2, 3)[before] : -1])
    return found


def places(words: dict[str, str], haystacks: dict[str, bytes]) -> list[str]:
    """Where any of the words is found, in any form."""
    return [
        f"{where} in {name}"
        for where, word in words.items()
        for form in forms_of(word)
        for name, data in haystacks.items()
        if form in data
    ]


def dump(databases) -> bytes:
    """The whole database as its owner, who sees all rows, can take it out; in letters, one table after the other."""
    one = databases.owner
    command = [binaries.find_tools(_major(databases)).program("pg_dump"), "--enable-row-security"]
    named = {
        "PGHOST": one["HOST"],
        "PGPORT": one["PORT"],
        "PGUSER": one["USER"],
        "PGPASSWORD": one["PASSWORD"],
    }
    env = {name: str(value) for name, value in named.items() if value}
    env |= {"PGDATABASE": connections["default"].settings_dict["NAME"], "PGOPTIONS": "-c meishan.scope=all"}
    done = subprocess.run(command, env=os.environ | env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"bids_sealedshare" in done.stdout
    return done.stdout


def _major(databases) -> int:
    with databases.as_owner() as owner:
        return owner.info.server_version // 10000


def everything_kept(databases, home) -> dict[str, bytes]:
    """All that stays on the server: the database, the files, the mails, the keys."""
    kept = {"the database": dump(databases)}
    kept |= {
        f"file {path.relative_to(home)}": path.read_bytes() for path in home.rglob("*") if path.is_file()
    }
    kept |= {f"name {path.relative_to(home)}": str(path).encode() for path in home.rglob("*")}
    return kept


def hand_in(client, tender, bidder, planted) -> Bid:
    """As a bidder's browser does: a key, a sealed draft, sealed envelopes, their bytes; all over HTTP."""
    identity, recipient = new_key()
    bid = factory.begin(tender, bidder)
    assert _post(client, "bids:keys", {"recipient": recipient}).status_code == 201
    draft = pyrage.encrypt(planted.plant("draft").encode(), [check_recipient(recipient)])
    saved = client.put(
        reverse("bids:draft", args=[bid.pk, 1, "whole"]),
        draft,
        content_type="application/octet-stream",
        headers={"Draft-Edit": "0", "Draft-Recipient": recipient},
    )
    assert saved.status_code == 200
    planted.identity = identity
    sealed = [
        factory.seal_envelope(tender, kind, supplier=str(bidder.organisation.pk), files=_files(kind, planted))
        for kind in tender.kinds
    ]
    body = {"key": str(uuid.uuid4()), "envelopes": [factory.json_of(one) for one in sealed]}
    assert _post(client, "bids:submit", body, bid.pk, 1).status_code == 201
    for one in sealed:
        announced = _post(client, "bids:uploads", {"sha256": one.sha256, "size": len(one.ciphertext)}).json()
        sent = client.put(
            f"{announced['url']}?offset=0", one.ciphertext, content_type="application/octet-stream"
        )
        assert sent.json()["complete"]
    return bid


def _files(kind, planted):
    answers = {"v": 1, "answers": {"capacity": {"value": planted.plant(f"answer-{kind}"), "files": []}}}
    prices = factory.PRICES | {"extra": [{"label": planted.plant(f"price-{kind}"), "total": "1.00"}]}
    return [
        Source.of_bytes("answers.json", json.dumps(answers).encode(), "application/json"),
        Source.of_bytes("prices.json", json.dumps(prices).encode(), "application/json"),
        Source.of_bytes(
            f"{planted.plant(f'name-{kind}')}.txt", planted.plant(f"file-{kind}").encode() * 40, "text/plain"
        ),
    ]


def _post(client, name, body, *args):
    return client.post(reverse(name, args=args), json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("envelopes", ["one", "two"])
def test_no_planted_word_is_on_the_server_before_the_opening_and_each_is_after_it(
    make_tender, bidder, client_of, databases, settle, time_passes, planted, tmp_path, envelopes
):
    tender = make_tender(envelopes=envelopes)
    hand_in(client_of(bidder), tender, bidder, planted)
    settle()
    assert Mail.objects.filter(kind="bids.submit").exists()

    kept = everything_kept(databases, tmp_path)

    assert places(planted, kept) == []
    # What is there is found, in letters and in bytes.
    envelope = Envelope.objects.first()
    assert places({"commitment": envelope.commitment}, kept)
    assert any("file files/sealed" in name for name in kept)

    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    opened_now = {
        name: word for name, word in planted.items() if name.startswith(("file-whole", "file-technical"))
    }
    found = places(opened_now, everything_kept(databases, tmp_path))
    assert {one.split(" in ")[0] for one in found} == set(opened_now)
    # The financial envelope stays shut, and so does the draft, for ever.
    shut = {name: word for name, word in planted.items() if name.endswith("financial") or name == "draft"}
    assert places(shut, everything_kept(databases, tmp_path)) == []


def secrets_of_the_server(databases, home) -> Iterator[bytes]:
    """Whatever 32 bytes the server holds or could derive: its keys, each value of the database, hashes of them."""
    held = [settings.SECRET_KEY.encode()]
    held += [path.read_bytes() for path in (home / "secrets").rglob("*") if path.is_file()]
    text = dump(databases)
    for one in held:
        yield sha256(one).digest()
        for word in re.findall(rb"[A-Za-z0-9+/=_-]{40,}", one):
            yield sha256(word).digest()
            yield from _as_bytes(word)
    for word in set(re.findall(rb"\b[0-9a-f]{64}\b|[A-Za-z0-9+/]{43}=", text)):
        yield from _as_bytes(word)
    for word in set(re.findall(rb"\\\\x([0-9a-f]{64,})", text)):
        data = bytes.fromhex(word.decode())
        yield from {data[:32], data[-32:], sha256(data).digest()}
    for word in set(re.findall(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)):
        yield sha256(word).digest()
        yield sha256(uuid.UUID(word.decode()).bytes).digest()


def _as_bytes(word: bytes) -> Iterator[bytes]:
    yield sha256(word).digest()
    for read in (bytes.fromhex, b64decode):
        try:
            data = read(word.decode())
        except ValueError:
            continue
        if len(data) >= 32:
            yield data[:32]
            yield data[-32:]


def test_the_administrator_with_everything_in_hand_opens_nothing(
    make_tender, bidder, client_of, databases, planted, settle, tmp_path
):
    """The role that owns the database reads every row; with all secrets of the server it still opens no share, no
    envelope and no draft.
    """
    tender = make_tender(envelopes="two")
    hand_in(client_of(bidder), tender, bidder, planted)
    settle()
    text = dump(databases)
    assert b"AGE-SECRET-KEY-" not in text.upper()
    with databases.as_owner(connections["default"].settings_dict["NAME"]) as owner:
        owner.execute("SET meishan.scope = 'all'")
        shares = [bytes(one) for (one,) in owner.execute("SELECT data FROM bids_sealedshare")]
        drafts = [bytes(one) for (one,) in owner.execute("SELECT ciphertext FROM bids_biddraft")]
    files = [
        data
        for path in (tmp_path / "files").rglob("*")
        if path.is_file() and (data := path.read_bytes()).startswith(AGE)
    ]
    assert (len(shares), len(drafts), len(files)) == (6, 1, 2)

    keys = [opened(identity_of(one)) for one in set(secrets_of_the_server(databases, tmp_path))]
    assert len(keys) > 50

    for sealed in (*shares, *drafts, *files):
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(sealed, keys)
    # With their own keys they do open: an opener her share, the bidder her draft.
    assert pyrage.decrypt(drafts[0], [opened(planted.identity)]) == planted["draft"].encode()
    assert any(_opens(one, tender.identities[1]) for one in shares)


def _opens(sealed: bytes, identity: str) -> bool:
    try:
        pyrage.decrypt(sealed, [opened(identity)])
    except pyrage.DecryptError:
        return False
    return True


def test_the_owner_of_the_database_can_not_let_shares_go_before_the_deadline(
    tender, bidder, databases, settle
):
    """Not even in plain SQL, with every row in sight: the triggers of the tables refuse it."""
    factory.submit_bid(tender, bidder)
    name = connections["default"].settings_dict["NAME"]
    with databases.as_owner(name) as owner:
        owner.execute("SET meishan.scope = 'all'")
        for statement in (
            "UPDATE tenders_deadline SET released_at = clock_timestamp()",
            "UPDATE tenders_deadline SET closes_at = clock_timestamp()",
            "UPDATE bids_sealedshare SET released_at = clock_timestamp()",
            "UPDATE bids_envelope SET released_at = clock_timestamp()",
            "UPDATE bids_envelope SET state = 'opened', opened_at = clock_timestamp()",
            "UPDATE bids_bid SET opened_at = clock_timestamp(), state = 'opened'",
        ):
            with pytest.raises(psycopg.errors.IntegrityError):
                owner.execute(statement)
    assert not SealedShare.objects.filter(released_at__isnull=False).exists()


def test_nobody_else_learns_that_a_bid_exists(tender, bidder, officer, rival, client_of, settle, tmp_path):
    """No count, no name, no size: not in the log, not in a mail, not on the buyer's pages, not in names of files."""
    bid = factory.begin(tender, bidder)
    factory.submit_bid(tender, bidder)
    settle()
    assert bid_of(tender.notice, bidder.organisation.pk) == bid

    public = "".join(
        client_of(one).get(url).content.decode()
        for one in (officer, rival)
        for url in ("/log/", f"/tenders/{tender.notice.pk}/", f"/bids/received/{tender.notice.pk}/", "/bids/")
    )
    others = "".join(one.text + one.subject for one in Mail.objects.exclude(to=bidder.person.email))
    names = "".join(str(path.relative_to(tmp_path)) for path in (tmp_path / "files").rglob("*"))

    receipt = Receipt.objects.first()
    for told in (
        str(bid.pk),
        str(receipt.submission_id),
        Envelope.objects.get().commitment,
        bidder.organisation.name,
    ):
        assert told not in public
        assert told not in others
    for told in (bid.pk, bidder.organisation.pk, tender.notice.pk, receipt.submission_id):
        assert str(told) not in names
        assert told.hex not in names
    assert not Entry.objects.filter(act__startswith="bids.", is_public=True).exists()
