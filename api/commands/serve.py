"""`sunledger serve` and `sunledger demo`.

Rules:
    * The web framework is imported when it is needed: every other command starts in half the time.
"""

from __future__ import annotations

import socket
from types import FrameType
from typing import Annotated

import typer

from api.commands.console import notes, results
from api.services import check_start, open_services
from api.settings import Settings, load_settings
from api.web.fingerprint import fingerprint
from ledger_core.append.collector import calm_collector
from ledger_core.errors import StorageError

# Live streams end by themselves; what is still open after this many seconds is cut off.
SHUTDOWN_SECONDS = 5


def serve() -> None:
    """Run the service. Everything is set by environment variables (docs/reference/settings.md)."""
    run_service(load_settings())


def demo(
    only_build: Annotated[
        bool, typer.Option("--only-build", help="Build the estates and end; do not serve them.")
    ] = False,
) -> None:
    """Build the demonstration estates through the signed path, then serve them."""
    from api.demo.build import build_demo
    from api.demo.key_ring import demo_authority

    settings = load_settings()
    keys = settings.data / "demo-keys"
    # Trusted while the demonstration is built, and not by the service that shows it.
    trusted = frozenset({demo_authority(keys).vkey.format()})
    notes.print("Building the demonstration estates …")
    with open_services(settings, threads=False, trusted=trusted) as services:
        built = build_demo(services.ledger, services.installation, services.vouchers, keys)
        services.runner.catch_up()
        for estate in built:
            row = services.read_models.log_keys(estate, services.size_of(estate))[-1]
            results.print(f"{estate}: {services.size_of(estate)} entries, log key {row.vkey}", markup=False)
            results.print(f"  fingerprint {fingerprint(row.vkey)}", markup=False)
    if not only_build:
        run_service(settings)


def run_service(settings: Settings) -> None:
    """The service runs until it is told to stop.

    Raises:
        StorageError: `address_taken`; the port cannot be had. As `check_start`.
    """
    # Told here in a sentence; the service looks again when it has opened its parts.
    check_start(settings)
    import uvicorn

    from api.main import create_app

    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    results.print(f"Serving on http://{host}:{port}", markup=False)
    app = create_app(settings)
    calm_collector()

    class Server(uvicorn.Server):
        """Tells the live streams at once: it waits for open answers before the lifespan ends."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """The server ends, and so do the streams."""
            super().handle_exit(sig, frame)
            if hasattr(app.state, "watch"):
                app.state.watch.close_soon()

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
    )
    Server(config).run(sockets=[listening])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named: else each answer on a connection
    # that is kept waits 40 ms for the reader's acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise StorageError(
            "address_taken",
            f"{settings.host}:{settings.port}: {error.strerror}; SUNLEDGER_PORT chooses another",
        ) from error
    return listening
