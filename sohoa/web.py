"""The portal's services, put together from this process's."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

import sohoa.every_error  # noqa: F401  (clerks see the sentence of every stored code)
from pipeline.compose import AccessFacts
from portal.app import create_app
from portal.services import PortalServices, Secret
from schemas.doctypes import load_catalogue
from schemas.rules import load_rules
from sohoa.checking import check_copy
from sohoa.composition import Services, upload_folder
from sohoa.configuration import SettingMissing
from sohoa.room import Room
from sohoa.settings import variable
from sohoa.tracing import open_tracer
from storage.exports import Exports
from storage.reviews import Reviews

if TYPE_CHECKING:
    from workers.access import AccessCell
    from workers.remote_signing import RemoteSigning
    from workers.workshop import Office

    AccessDesk = tuple[AccessCell, Office]


def serve(services: Services) -> None:
    """Serve the web until told to stop; raises ``SettingMissing`` without a session secret."""
    settings = services.settings
    uvicorn.run(
        create_app(portal_services(services)),
        host=settings.portal_host,
        port=settings.portal_port,
        log_config=None,  # what it has to say goes where everything goes, in the same form
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
    )


def portal_services(services: Services) -> PortalServices:
    """What the web may use; raises ``SettingMissing`` without a session secret."""
    secret = services.settings.session_secret
    if secret is None:
        raise SettingMissing(missing=variable("session_secret"))
    return PortalServices(
        documents=services.documents,
        ledger=services.ledger,
        search=services.search,
        clients=services.clients,
        blobs=services.blobs,
        work=services.work,
        broker=services.sender,
        database=services.database,
        clock=services.clock,
        standings=services.standings,
        timings=services.timings,
        reviews=Reviews(services.database, services.clock, services.documents),
        exports=Exports(services.database, services.clock),
        catalogue=load_catalogue(),
        rules=load_rules(),
        fonds=services.settings.fonds,
        upload_dir=upload_folder(services.settings),
        max_upload_bytes=services.settings.max_file_bytes,
        session_secret=Secret(hashlib.sha256(secret.get_secret_value().encode()).digest()),
        trial=services.settings.trial_notice,
        require_room=Room(services.settings.data_dir).require,
        tracer=open_tracer(services.settings, "portal"),
        open_signing=_signing_desk(services) if services.settings.remote_signing else None,
        check_copy=lambda path: check_copy(services, path),
        derive_access=_access_desk(services),
    )


def _access_desk(services: Services) -> "Callable[[Path, Path], None]":
    """Whoever makes small copies is loaded, and its cell started, with the first one."""

    @cache
    def desk() -> "AccessDesk":
        from sohoa.workbench import access_cell, office_of

        return access_cell(services.settings), office_of(services.settings)

    def derive(copy: Path, out: Path) -> None:
        cell, office = desk()
        cell.derive(copy, AccessFacts(office.name, services.clock.now(), office.software), out)

    return derive


def _signing_desk(services: Services) -> "Callable[[], RemoteSigning]":
    @cache
    def desk() -> "RemoteSigning":
        from sohoa.signing import remote_signing

        return remote_signing(services)

    return desk
