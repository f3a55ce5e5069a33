"""The composition root: the one place where real things are chosen and wired together.

Everything else gets what it needs handed in. What is started here is ended here, in the reverse order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from api.embedded.postgres import PrivatePostgres
from api.errors import SettingMissing
from api.settings import Settings
from api.signers import SignerDirectory, load_signers
from api.temporary_files import own_temporary_folder
from digitize import jobs as digitize_jobs
from digitize.intake.virus_scan import screen_for
from digitize.model_archive import ModelArchive
from digitize.paper_text import texts_of
from digitize.understanding.type_catalogue import PaperType, load_type_catalogue
from signing import jobs as signing_jobs
from signing.book.archiving import certification_records
from signing.book.letter_archiving import letter_records
from signing.book.looking_up import ConnectedData, OwnHoldings
from signing.checking import check_file
from signing.clock_check import ClockCheck
from signing.issuing.desk import IssuingDesk
from signing.keys.pin_tries import PinTries
from signing.pades import SigningTrust
from signing.rules import Rules, load_rules
from signing.rules.deadlines import VIETNAM
from signing.timestamp_source import TimestampSource
from signing.transparency import rounds as log_rounds
from signing.transparency.publishing import PublicLog
from signing.trust_roots import TrustRoots
from signing.verification_report import report_to_json
from storage import deposit_jobs, keeping_jobs
from storage.jobs import JobQueue
from storage.objects.local_store import LocalStore
from storage.objects.minio_store import MinioStore
from storage.objects.object_store import ObjectStore
from storage.records.agencies import load_agencies
from storage.records.database import Database, migrate
from storage.records.procedures import ProcedureCatalogue, load_procedures
from storage.warehouse.ocfl_root import Warehouse


@dataclass(frozen=True, slots=True)
class Services:
    """Everything wired, for pages, commands and workers. Safe to share between threads."""

    settings: Settings
    database: Database
    store: ObjectStore
    warehouse: Warehouse
    queue: JobQueue
    rules: Rules
    procedures: ProcedureCatalogue
    paper_types: dict[str, PaperType]
    trust: TrustRoots
    signers: SignerDirectory
    desk: IssuingDesk
    hooks: signing_jobs.Hooks
    models: ModelArchive
    second_store: ObjectStore | None
    public_log: PublicLog
    connected: Mapping[str, ConnectedData]


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Start or reach everything the settings name; migrate the database; end it all on the way out."""
    with ExitStack() as stack:
        stack.enter_context(own_temporary_folder(settings.data_folder))
        rules, procedures = load_rules(), load_procedures()
        paper_types = dict(load_type_catalogue())
        database = stack.enter_context(_database(settings))
        queue, store, second = JobQueue(database), open_store(settings), open_second_store(settings)
        warehouse = open_warehouse(settings, keeping_jobs.note_commit(queue, database) if second else None)
        models = ModelArchive(warehouse)
        tries = PinTries(database)
        trust, signers = open_trust(settings), load_signers(settings.data_folder / "signers.toml", tries)
        hooks = signing_jobs.Hooks(
            queue, lambda session, dossier_id: deposit_jobs.enqueue_dossier(queue, session, dossier_id)
        )
        timestamps = _timestamps(settings)
        desk = IssuingDesk(
            database=database,
            store=store,
            warehouse=warehouse,
            rules=rules,
            trust=SigningTrust(trust, timestamps),
            seals=signers,
            verify_base_url=settings.public_address or "http://127.0.0.1",
            electronic_symbol=settings.electronic_book_symbol,
            after_person=hooks.after_person,
            after_issue=hooks.after_issue,
            check_clock=ClockCheck(timestamps, timedelta(seconds=settings.clock_drift_seconds)),
        )
        digitize_jobs.define_jobs(
            queue,
            database,
            store,
            procedures,
            page_workers=settings.workers,
            work=settings.data_folder / "reading",
            check_signatures=lambda path: report_to_json(check_file(path, trust)),
            screen=screen_for(settings.clamd),
            conversion_mark=lambda agency, person, at: conversion_mark(rules, agency, person, at),
            current_model=models.current,
        )
        deposit_jobs.define_jobs(
            queue,
            database,
            store,
            warehouse,
            texts_of=texts_of,
            records_of=lambda session, dossier_id: {
                **certification_records(session, dossier_id),
                **letter_records(session, store, dossier_id),
            },
        )
        keeping_jobs.define_jobs(queue, database, warehouse, second, days=settings.fixity_days)
        signing_jobs.define_jobs(queue, database, warehouse, desk)
        public_log = _public_log(settings, database, store, warehouse)
        log_rounds.define_rounds(queue, public_log, hooks.deposit_dossier)
        services = Services(
            settings=settings,
            database=database,
            store=store,
            warehouse=warehouse,
            queue=queue,
            rules=rules,
            procedures=procedures,
            paper_types=paper_types,
            trust=trust,
            signers=signers,
            desk=desk,
            hooks=hooks,
            models=models,
            second_store=second,
            public_log=public_log,
            connected={"holdings": OwnHoldings()},
        )
        migrate(database)
        with database.transaction() as session:
            load_agencies(session)
        yield services


def open_store(settings: Settings) -> ObjectStore:
    """The working store: uploads, readings, files on their way to the warehouse."""
    return _store(settings, "store", "")


def open_warehouse(settings: Settings, on_commit: Callable[[str], None] | None = None) -> Warehouse:
    """The warehouse has a store of its own: an OCFL root tolerates nothing beside it."""
    return Warehouse(_store(settings, "warehouse", "-warehouse"), on_commit)


def open_second_store(settings: Settings) -> ObjectStore | None:
    """Where the warehouse's second copy lies: a folder on another disk, or an S3 server of another site."""
    if settings.second_store_url is None:
        return None
    parts = urlsplit(settings.second_store_url)
    store: ObjectStore
    if parts.scheme == "file":
        store = LocalStore(Path(unquote(parts.path)))
    else:
        store = _s3(
            "SAOY_SECOND_STORE",
            settings.second_store_url,
            "",
            settings.second_store_access_key,
            settings.second_store_secret_key,
        )
    Warehouse(store).ensure_root()
    return store


def open_trust(settings: Settings) -> TrustRoots:
    """The roots that signers must lead to; without a folder nobody is trusted and nothing can be called valid."""
    folder = settings.trust_folder
    return TrustRoots.from_folder(folder) if folder is not None else TrustRoots(())


def _timestamps(settings: Settings) -> TimestampSource | None:
    if not settings.timestamp_urls:
        return None
    return TimestampSource(*settings.timestamp_urls, per_second=settings.timestamp_rate)


def _public_log(settings: Settings, database: Database, store: ObjectStore, warehouse: Warehouse) -> PublicLog:
    host = urlsplit(settings.public_address or "//saoy.invalid").netloc
    return PublicLog(
        database=database,
        store=store,
        warehouse=warehouse,
        signing_key=settings.log_key_file or settings.data_folder / "log-key.pem",
        timestamps=_timestamps(settings),
        name=f"{host}/nhat-ky",
    )


def conversion_mark(rules: Rules, agency: str, person: str, at: datetime) -> str:
    """The words that a file was converted from paper, when, by which agency and by whom (NĐ 137/2024/NĐ-CP art. 4)."""
    local = at.astimezone(VIETNAM)
    lines = rules.wording("dau-chuyen-doi", on=local.date()).fill(
        time=local.isoformat(timespec="seconds"), agency=agency, person=person
    )
    return ". ".join(lines)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    with ExitStack() as stack:
        if settings.database_url is not None:
            url = settings.database_url.get_secret_value()
        else:
            url = stack.enter_context(PrivatePostgres(settings.data_folder / "postgres")).url
        database = Database(url)
        stack.callback(database.close)
        yield database


def _store(settings: Settings, folder: str, suffix: str) -> ObjectStore:
    if settings.store_url is None:
        return LocalStore(settings.data_folder / folder)
    return _s3("SAOY_STORE", settings.store_url, suffix, settings.store_access_key, settings.store_secret_key)


def _s3(setting: str, url: str, suffix: str, access_key: str | None, secret_key: SecretStr | None) -> ObjectStore:
    if access_key is None or secret_key is None:
        raise SettingMissing(f"{setting}_ACCESS_KEY, {setting}_SECRET_KEY")
    parts = urlsplit(url)
    store = MinioStore(
        f"{parts.scheme}://{parts.netloc}",
        parts.path.strip("/") + suffix,
        access_key=access_key,
        secret_key=secret_key.get_secret_value(),
    )
    store.ensure_bucket()
    return store
