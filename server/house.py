"""The house put together: services opened, tables migrated, regulations adopted, the rooms' adapters in place."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.ports import Scanner, StoreError
from archive.presign import Signer
from archive.qualify import qualify
from archive.relay import Relay
from archive.rendering import PdfRenderer
from archive.retention import ArchiveClass, Trigger
from archive.room import PORT, Buckets, Room, open_buckets
from archive.scanner import ClamAv, NoScanner
from archive.scanning import ScanReader
from archive.store import MinioStore
from cases.actions.adoption import adopt, load_shipped_calendar
from cases.queries import rulebook as rulebooks
from cases.rulebook import Shelf, load_shelf
from kernel.clock import SystemClock, office_date
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.reading import Readers, open_pool
from kernel.settings import Settings
from kernel.work import Desk
from scheduler.notifier import AppriseNotifier
from scheduler.queries.account import scheduler_account
from server.embedded import Endpoints
from server.embedded.opening import OpenServices, open_services
from server.migrate import migrate
from server.startup import demand_safe_role

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
SWEEP_TIMEOUT_MS = 15 * 60 * 1000


@dataclass(frozen=True, slots=True)
class House:
    """Everything a process of the service works with; `sweeper` is the desk of tasks, whose statements may take long."""

    settings: Settings
    services: OpenServices
    engine: AsyncEngine
    pool: Readers
    desk: Desk
    sweeper: Desk
    room: Room
    store: MinioStore
    shelf: Shelf
    relay: Relay
    renderer: PdfRenderer
    scheduler_id: int

    @property
    def sessions(self) -> async_sessionmaker[AsyncSession]:
        """Sessions of the service's own role."""
        return self.desk.sessions

    @property
    def endpoints(self) -> Endpoints:
        """Where database and store answer."""
        return self.services.endpoints


@asynccontextmanager
async def open_house(settings: Settings, *, join: bool = False) -> AsyncGenerator[House]:
    """Open the house; everything is closed in reverse order. Raise SettingError, ServiceFailed, SourceInvalid, StoreError.

    `join`: use the embedded services of a running `anjuan serve` when there is one, for commands beside it.
    """
    texts = load_shelf(settings.rulebooks).chosen(settings.regulations)
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings, join=join))
        if services.endpoints.owner_url != services.endpoints.database_url:
            await migrate_as_owner(services.endpoints)
        engine = open_engine(services.endpoints.database_url, size=settings.database_pool)
        stack.push_async_callback(engine.dispose)
        await demand_safe_role(engine)
        pool = await open_pool(services.endpoints.database_url, settings.read_pool)
        stack.push_async_callback(pool.close)
        house = Desk(open_sessions(engine), SystemClock(), Ports())
        scheduler_id = await scheduler_account(house.sessions)
        shelf = await _adopt(house, texts, scheduler_id)
        store = open_store(settings, services.endpoints)
        buckets = Buckets.named(settings.s3_bucket_prefix)
        room = Room(store, buckets, archive_classes(shelf), flush=services.flush, scanner=_scanner(settings))
        stack.callback(room.threads.shutdown, wait=False)
        night = open_engine(
            services.endpoints.database_url, size=settings.worker_pool, statement_timeout_ms=SWEEP_TIMEOUT_MS
        )
        stack.push_async_callback(night.dispose)
        renderer, ear = PdfRenderer(settings.rulebooks, workers=2), Ear()
        stack.push_async_callback(renderer.close)
        reader = ScanReader()
        stack.push_async_callback(ear.close)
        stack.push_async_callback(reader.close)
        adapters = {"renderer": renderer, EAR: ear, "reader": reader, "notifier": AppriseNotifier()}
        ports = Ports({"rulebooks": shelf, PORT: room, **adapters})
        desk = Desk(house.sessions, house.clock, ports)
        await open_buckets(room)
        sweeper = Desk(open_sessions(night), desk.clock, ports)
        relay = Relay(sweeper, scheduler_id)
        yield House(settings, services, engine, pool, desk, sweeper, room, store, shelf, relay, renderer, scheduler_id)


async def migrate_as_owner(endpoints: Endpoints) -> None:
    """Bring the tables to this version as their owner; the service's role is the one its address names."""
    owner = open_engine(endpoints.owner_url, size=1)
    try:
        await migrate(owner, urlsplit(endpoints.database_url).username or "anjuan_service")
    finally:
        await owner.dispose()


def open_store(settings: Settings, endpoints: Endpoints) -> MinioStore:
    """Give the adapter of the configured object store."""
    signer = Signer(endpoints.s3_endpoint, endpoints.s3_access_key, endpoints.s3_secret_key, settings.s3_region)
    return MinioStore(signer, SystemClock(), public=settings.s3_public_url)


def _scanner(settings: Settings) -> Scanner:
    return ClamAv(settings.clamav) if settings.clamav else NoScanner()


async def check_store(house: House) -> None:
    """Qualify the store; what fails stops archiving and is logged with what was promised."""
    try:
        found = await qualify(house.room, house.store)
    except StoreError as error:
        log.warning("store_not_qualified", error=str(error))
        return
    for finding in found.findings:
        if finding.failure is not None:
            log.error("store_breaks_promise", probe=finding.probe, promise=finding.promise, failure=finding.failure)


async def _adopt(desk: Desk, texts: Shelf, scheduler_id: int) -> Shelf:
    """Adopt what is new among the texts; give all editions ever adopted, as they were kept then."""
    async with desk.work(scheduler_id) as work:
        archive_classes(texts)  # what the archive cannot keep must not be adopted
        await adopt(work, texts, on=office_date(work.now))
        await load_shipped_calendar(work)
        return await rulebooks.shelf(work.session)


def archive_classes(shelf: Shelf) -> Mapping[str, ArchiveClass]:
    """Give the archive classes of all regulations by code; the newest edition's word counts."""
    classes: dict[str, ArchiveClass] = {}
    for edition in sorted(shelf.editions, key=lambda each: each.in_force_from):
        for each in edition.rulebook.archive_classes:
            classes[each.code] = ArchiveClass(
                code=each.code,
                title=each.name,
                article=each.article,
                months=each.months,
                triggers=frozenset(Trigger(event) for event in each.starts_at_latest_of),
                media_types=frozenset(each.media_types),
                max_size=each.max_size,
                effective_from=each.effective_from,
                action=each.at_expiry.value,
                coded=each.coded,
            )
    return classes
