"""The public log over a real book: every step once, nothing forked by dying, everything disagreeing found out."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from signing.book.register import Step
from signing.errors import LogDamaged, LogSigningKeyUnusable, TimestampUnavailable
from signing.timestamp_source import TimestampSource, stamps
from signing.transparency.archiving import archive_checkpoints
from signing.transparency.auditing import faults_of_log, watch
from signing.transparency.dossier_record import log_records
from signing.transparency.merkle import consistency_proof, is_consistent, root_at
from signing.transparency.publishing import newest_checkpoint, publish_checkpoint, store_key
from signing.transparency.rounds import publish
from signing.transparency.tables import THE_HEAD, LogHeadRow
from signing.transparency.tiles import tree_of_tiles
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import DyingDatabase
from tests.faulty_store import DiedError, DyingStore
from tests.office import at_once
from tests.public_log_room import LogRoom


def test_every_ended_number_is_one_leaf_in_the_order_of_the_book(room: LogRoom) -> None:
    room.end_numbers(Step.ISSUED, Step.VOIDED, Step.CANCELLED)
    assert room.log_entries() == 4
    assert room.log_entries() == 0

    leaves = room.leaves()
    assert [(leaf.index, leaf.number, leaf.step) for leaf in leaves] == [
        (0, 1, Step.ISSUED), (1, 2, Step.VOIDED), (2, 3, Step.ISSUED), (3, 3, Step.CANCELLED),
    ]  # fmt: skip
    assert all(leaf.is_sound for leaf in leaves)
    assert len({leaf.salt for leaf in leaves}) == 4
    assert room.dossiers == [room.act.dossier_id] * 4


def test_leaf_names_nobody_and_tells_no_free_text(room: LogRoom) -> None:
    room.end_numbers(Step.VOIDED, Step.CANCELLED)
    room.log_entries()

    said = b"".join(leaf.entry for leaf in room.leaves()).decode()
    assert "01/QĐ-UBND" in said
    assert not [word for word in (room.officer.name, "lỗi máy", "khai sinh", str(room.act.id)) if word in said]
    facts = json.loads(room.leaves()[0].entry)
    assert (facts["agency"], facts["number"], facts["step"]) == ("H99.1", 1, "voided")


def test_many_writers_at_once_make_each_leaf_once(room: LogRoom) -> None:
    room.end_numbers(*[Step.VOIDED] * 12)

    at_once(4, lambda _: room.log_entries())

    assert [(leaf.index, leaf.number) for leaf in room.leaves()] == [(index, index + 1) for index in range(12)]


def test_each_checkpoint_is_signed_stamped_and_contains_the_one_before(
    room: LogRoom, timestamps: TimestampSource
) -> None:
    sizes = []
    for count in (1, 3, 260):
        room.end_numbers(*[Step.VOIDED] * count)
        room.log_entries()
        published = publish_checkpoint(room.log(timestamps=timestamps), at_once=True)
        assert published is not None
        sizes.append(published)
    assert [one.size for one in sizes] == [1, 4, 264]
    tree = tree_of_tiles(room.log().read, 264)
    for old, new in zip(sizes, sizes[1:], strict=False):
        proof = consistency_proof(tree_of_tiles(room.log().read, new.size), old.size, new.size)
        assert is_consistent(old.size, new.size, old.root, new.root, proof)
    assert root_at(tree, 264) == sizes[-1].root
    with room.database.transaction() as session:
        newest = newest_checkpoint(session)
    assert newest is not None and newest.timestamp is not None
    assert stamps(newest.timestamp, newest.note.encode())
    assert not stamps(newest.timestamp, b"other")
    assert list(faults_of_log(room.log(), everything=True)) == []


def test_checkpoint_comes_within_the_hour_with_news_and_daily_without(room: LogRoom) -> None:
    assert publish_checkpoint(room.log()) is None
    room.end_numbers(Step.VOIDED)
    room.log_entries()
    assert publish_checkpoint(room.log()) is not None
    room.end_numbers(Step.VOIDED)
    room.log_entries()
    assert publish_checkpoint(room.log()) is None
    room.clock.now += timedelta(hours=1)
    assert publish_checkpoint(room.log()) is not None
    room.clock.now += timedelta(hours=23)
    assert publish_checkpoint(room.log()) is None
    room.clock.now += timedelta(hours=1)
    again = publish_checkpoint(room.log())
    assert again is not None and again.size == 2


def test_dead_authority_costs_only_time(room: LogRoom, timestamps: TimestampSource) -> None:
    room.end_numbers(Step.VOIDED)
    room.log_entries()
    with pytest.raises(TimestampUnavailable):
        publish_checkpoint(room.log(timestamps=TimestampSource("http://127.0.0.1:9/tsa")))

    assert publish_checkpoint(room.log(timestamps=timestamps)) is not None


# --- dying


def rounds_until_dead(room: LogRoom, dying: str, fatal: int, *, after: bool) -> bool:
    """One pass of all the log's work, in a process that dies at one point; whether it died."""
    database = DyingDatabase(room.database.url, fatal=fatal if dying == "database" else 0, after=after)
    store = DyingStore(room.store, fatal=fatal if dying == "store" else 0, after=after)
    vault = DyingStore(room.vault, fatal=fatal if dying == "warehouse" else 0, after=after)
    log = replace(room.log(database=database, store=store), warehouse=Warehouse(vault))
    try:
        room.log_entries(database)
        publish_checkpoint(log, at_once=True)
        archive_checkpoints(log)
    except DiedError:
        return True
    finally:
        database.close()
    return False


@pytest.mark.parametrize("dying", ["store", "database", "warehouse"])
@pytest.mark.parametrize("after", [False, pytest.param(True, marks=pytest.mark.full)])
def test_log_of_a_process_that_died_anywhere_goes_on_as_one_log(room: LogRoom, dying: str, *, after: bool) -> None:
    # A store is to die between the tiles of two levels too.
    first = room.grow(*[Step.VOIDED] * (255 if dying == "store" else 2))
    fatal = 1
    while True:
        room.end_numbers(Step.VOIDED, Step.CANCELLED)
        died = rounds_until_dead(room, dying, fatal, after=after)
        assert not rounds_until_dead(room, dying, 0, after=after)
        assert list(faults_of_log(room.log(), everything=True)) == []
        if not died:
            break
        fatal += 1
    assert fatal > 2
    with room.database.transaction() as session:
        newest = newest_checkpoint(session)
    assert first is not None and newest is not None
    proof = consistency_proof(tree_of_tiles(room.log().read, newest.size), first.size, newest.size)
    assert is_consistent(first.size, newest.size, first.root, newest.root, proof)


# --- what disagrees


def alarm(room: LogRoom) -> str | None:
    with room.database.transaction() as session:
        return session.get_one(LogHeadRow, THE_HEAD).alarm


@pytest.mark.parametrize(
    "change",
    [
        "update book_row set hash = repeat('0', 64) where number = 2 and step = 'voided'",
        "update book_row set number = 9 where number = 2 and step = 'voided'",
        "delete from book_row where number = 2 and step = 'voided'",
        "update log_leaf set salt = hash where number = 2",
        "delete from log_leaf where number = 2",
    ],
)
def test_entry_changed_after_it_was_logged_is_never_published(room: LogRoom, change: str) -> None:
    room.end_numbers(*[Step.VOIDED] * 3)
    room.log_entries()
    room.tamper(change.replace("= hash", "= substr(hash, 1, 16)"))

    with pytest.raises(LogDamaged):
        publish(room.log())

    assert alarm(room)
    assert not room.store.objects
    with pytest.raises(LogDamaged):
        publish_checkpoint(room.log())


def test_entry_changed_after_it_was_published_raises_the_alarm(room: LogRoom) -> None:
    room.grow(*[Step.VOIDED] * 3)
    watch(room.log())
    assert alarm(room) is None
    room.tamper("update book_row set hash = repeat('0', 64) where number = 2 and step = 'voided'")

    assert list(faults_of_log(room.log(), everything=True)) == ["leaf 1 is not what the book says"]


def test_database_put_back_to_an_earlier_day_cannot_fork_what_was_published(room: LogRoom) -> None:
    room.grow(*[Step.VOIDED] * 3)
    room.tamper(
        "delete from log_leaf where index > 0",
        "delete from log_checkpoint",
        "update log_head set size = 1",
        "update log_cursor set ordinal = 2",
    )
    assert room.log_entries() == 2

    with pytest.raises(LogDamaged, match="tile/0/000.p/3"):
        publish(room.log())


@pytest.mark.parametrize("path", ["tile/0/000.p/3", "checkpoints/3"])
def test_published_bytes_that_changed_raise_the_alarm(room: LogRoom, path: str) -> None:
    room.grow(*[Step.VOIDED] * 2)
    room.grow(Step.VOIDED)
    kept = room.store.objects[store_key(path)]
    room.store.objects[store_key(path)] = bytes([kept[0] ^ 1]) + kept[1:]

    watch(room.log())

    assert "3" in (alarm(room) or "")


def test_checkpoint_that_does_not_continue_the_one_before_raises_the_alarm(room: LogRoom) -> None:
    room.grow(*[Step.VOIDED] * 2)
    room.grow(Step.VOIDED)
    room.tamper("update log_checkpoint set root = decode(repeat('00', 32), 'hex') where ordinal = 1")

    watch(room.log())

    assert alarm(room) is not None
    assert "the tree of 3 does not contain the one of 2" in list(faults_of_log(room.log(), everything=False))


def test_log_goes_on_only_with_the_key_it_began_with(room: LogRoom) -> None:
    room.grow(Step.VOIDED)
    assert room.key.stat().st_mode & 0o077 == 0
    kept = room.key.read_bytes()
    room.key.unlink()
    with pytest.raises(LogSigningKeyUnusable):
        room.grow(Step.VOIDED)
    room.key.write_bytes(b"something else")
    with pytest.raises(LogSigningKeyUnusable):
        room.grow(Step.VOIDED)
    room.key.write_bytes(kept)
    assert room.grow(Step.VOIDED) is not None


# --- what the dossier's record keeps


def test_dossier_record_tells_its_leaves_with_their_salts(room: LogRoom) -> None:
    room.grow(Step.CANCELLED)
    with room.database.transaction() as session:
        (kept,) = log_records(session, room.act.dossier_id).values()
    assert [(one["index"], bytes.fromhex(one["salt"])) for one in json.loads(kept)["leaves"]] == [
        (leaf.index, leaf.salt) for leaf in room.leaves()
    ]
