# SPDX-License-Identifier: Apache-2.0
"""The sequencer: numbers committed entries into the Merkle tree in batches, and signs each new head.

Each batch is one transaction, so a crash anywhere leaves the log as it was; one sequencer works at a time, by
an advisory lock of that transaction, and any worker can be it.
"""

import logging
from threading import Event
from time import monotonic

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils.translation import gettext as _

from meishan.algorithms.merkle.checkpoints import Checkpoint as Head
from meishan.algorithms.merkle.tiles import WIDTH, Edge, Tree
from meishan.algorithms.merkle.tree import HASH_BYTES, leaf_hash
from meishan.base.core import clock, scope

from . import queries, signing
from .models import Checkpoint, Entry, LogKey, Pending

logger = logging.getLogger(__name__)

BATCH = 1000
WRITE_LEAVES = """
    INSERT INTO ledger_leaf (number, entry_id, data)
    SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[]) AS leaf (number, entry_id, data) ORDER BY number
"""
WRITE_NODES = """
    INSERT INTO ledger_node (level, index, hash) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
"""
BUSY_PAUSE, IDLE_PAUSE, FAULT_PAUSE = 0.05, 0.5, 5.0


def sequence() -> int:
    """Number one batch of waiting entries and sign the new head; how many were numbered.

    0 where nothing waits, or another sequencer is at work. Raises signing.LogKeyError where the log cannot
    sign, and then changes nothing.
    """
    with scope.everything(), transaction.atomic(durable=True):
        if not _is_only_sequencer():
            return 0
        waiting = Pending.objects.order_by("entry_id").values_list("entry_id", flat=True)[:BATCH]
        entries = list(Entry.objects.filter(pk__in=list(waiting)).order_by("pk"))
        if not entries:
            return 0
        note = _append(entries)
    signing.remember(note)
    return len(entries)


def _is_only_sequencer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('meishan sequencer'))")
        return cursor.fetchone()[0]


def _append(entries: list[Entry]) -> bytes:
    newest = queries.newest_checkpoint()
    size = newest.size if newest else 0
    if newest is None:
        signing.make_key()
    at = clock.now()
    keys = signing.signers(at)
    edge = Edge(size, queries.stored_tile)
    _refuse_second_history(edge, keys[0].verifier.name)

    data = [queries.entry_file(entry).leaf for entry in entries]
    changed = edge.append([leaf_hash(one) for one in data])
    with connection.cursor() as cursor:
        numbers = list(range(size, edge.size))
        cursor.execute(WRITE_LEAVES, [numbers, [entry.pk for entry in entries], data])
        cursor.execute(WRITE_NODES, _new_nodes(changed, size, edge.size))
    Pending.objects.filter(entry__in=entries).delete()

    for key in keys:
        LogKey.objects.get_or_create(vkey=str(key.verifier), defaults={"since": at})
    note = Head(keys[0].verifier.name, edge.size, edge.root()).signed_by(keys)
    Checkpoint.objects.create(size=edge.size, at=at, root=edge.root(), note=note.decode())
    return note


def _new_nodes(
    changed: dict[tuple[int, int], bytes], size: int, new_size: int
) -> tuple[list[int], list[int], list[bytes]]:
    """The hashes of levels 1 and above that the tree did not have before: levels, indexes, hashes."""
    levels, indexes, hashes = [], [], []
    for level in range(1, 1 + max(place[0] for place in changed)):
        for index in range(size >> (8 * level), new_size >> (8 * level)):
            tile, place = divmod(index, WIDTH)
            levels.append(level)
            indexes.append(index)
            hashes.append(changed[level, tile][place * HASH_BYTES : (place + 1) * HASH_BYTES])
    return levels, indexes, hashes


def _refuse_second_history(edge: Edge, origin: str) -> None:
    """Raise LogKeyError where this database does not go on from the last checkpoint signed here.

    A log must not sign two checkpoints that contradict each other. Source: c2sp.org/tlog-checkpoint.
    """
    last = signing.last_signed()
    if last is None or last.origin != origin:
        return
    if last.size == edge.size:
        goes_on = last.root == edge.root()
    else:
        goes_on = last.size < edge.size and Tree(last.size, queries.stored_tile).root() == last.root
    if not goes_on:
        raise signing.LogKeyError(
            _(
                "This database holds %(size)s entries and does not go on from the log of %(signed)s entries "
                "that was signed here last. If an older backup was restored or the database was made anew, "
                "run “meishan log admit-loss”, which says so in the log."
            )
            % {"size": edge.size, "signed": last.size}
        )


def run(stop: Event) -> None:
    """Sequence until `stop` is set: without a pause while batches are full, at rest when nothing waits."""
    said, said_at, gone = "", 0.0, False
    while not stop.is_set():
        pause = IDLE_PAUSE
        try:
            numbered = sequence()
            gone = False
            if numbered:
                pause = 0.0 if numbered == BATCH else BUSY_PAUSE
        except (OperationalError, InterfaceError) as error:
            pause = FAULT_PAUSE
            if not gone:
                logger.warning("the log waits for the database: %s", str(error).partition("\n")[0])
            gone = True
        except Exception as error:
            pause = FAULT_PAUSE
            if str(error) != said or monotonic() - said_at > 60:
                said, said_at = str(error), monotonic()
                logger.exception("the log stands still")
        close_old_connections()
        stop.wait(pause)
