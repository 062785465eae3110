"""The parts of one process, put together from its settings: used by the web app and by the commands.

Rules:
    * Nothing else opens a store; whoever needs a part is handed `Services`.
    * Parts are closed in the reverse order of opening, also when opening fails half-way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from api.doors import Doors
from api.erasures import Erasures
from api.key_files import Tokens, read_authorities, read_seed, read_tokens, read_witnesses
from api.settings import Settings
from api.witnessing import Witnessing
from ledger_core.append.clock import SteadyClock
from ledger_core.append.cosigned_pairs import CosignedPairs
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.published import Published
from ledger_core.append.published_store import PublishedStore
from ledger_core.append.sequencer import Sequencer
from ledger_core.errors import MalformedError, StorageError
from ledger_core.stores.base import LogStore, ReadModelStore, open_read_models, open_store
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vault import Vault
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import format_policy
from projections.read_models import ReadModels
from projections.runner import Runner

_log = logging.getLogger(__name__)
# Looks at read models that do not grow, before the reader is told to ask again.
_WAITS_MAX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What routes, pages and commands work with.

    Args:
        settings: As loaded.
        installation: Name, trust and log keys.
        store: The logs; a service's checkpoints are recorded before they leave it.
        published: The newest checkpoints that were shown.
        witnessing: Who watches the logs, and which checkpoint is served.
        reader: Proofs, tiles, receipts.
        ledger: Appends in the calling thread.
        sequencer: Appends by group commit; runs only where `open_services` was told to.
        read_models: Everything that people ask for.
        runner: Keeps the read models up with the logs.
        vouchers: The files that entries name.
        vault: The disclosures of sealed fields.
        erasures: Carries out in the vault what the logs erase.
        doors: Which estates are closed to the public, and what opens them.
        upload_tokens: Which estates take vouchers from holders of a token only.
        vault_tokens: Who reads an estate's disclosures.
    """

    settings: Settings
    installation: Installation
    store: LogStore
    published: Published
    witnessing: Witnessing
    reader: LogReader
    ledger: Ledger
    sequencer: Sequencer
    read_models: ReadModels
    runner: Runner
    vouchers: VoucherStore
    vault: Vault
    erasures: Erasures
    doors: Doors
    upload_tokens: Tokens
    vault_tokens: Tokens

    def size_of(self, estate: str) -> int:
        """Return the estate's tree size, the read models being there too: who appended reads his own entry.

        Returns:
            0 when there is no such estate.

        Raises:
            StorageError: The database refused.
        """
        head = self.store.head(estate)
        if head is None:
            return 0
        position, waits = self.read_models.size(estate), 0
        while position < head.size:
            self.runner.catch_up(estate)
            before, position = position, self.read_models.size(estate)
            waits = 0 if position > before else waits + 1
            if waits == _WAITS_MAX:
                raise StorageError("storage_busy", f"the read models of {estate} stay at {position}")
        return head.size

    def carry_out_erasures(self, estate: str) -> None:
        """What the log erases is gone from the vault; where a database fails, the next erasure does it."""
        try:
            self.erasures.apply(estate, self.size_of(estate))
        except StorageError as error:
            # The entry is in the log all the same, and its sender must hear so.
            _log.warning("erasures of %s wait: %s: %s", estate, error.code, error.detail)

    def policy_of(self, estate: str, size: int) -> str:
        """Return the policy that a bundle of the estate carries: its log keys and its founder's key."""
        log_keys = [row.vkey for row in self.read_models.log_keys(estate, size)]
        keys = self.read_models.parties(estate, size)
        # Succession stands in the log itself: the policy names the key that entry 0 must be signed by.
        founders = [row.vkey for row in keys if row.granted_seq == 0]
        policy = format_policy(log_keys, founders)
        return policy.replace("quorum none\n", self.witnessing.policy_lines())


def check_start(settings: Settings) -> None:
    """A service may start with these settings.

    Raises:
        StorageError: `already_running`, `fork_refused`, `published_unreadable`; the database is not there.
    """
    with ExitStack() as closing:
        store = open_store(settings.database)
        closing.callback(store.close)
        store.create_tables()
        published = Published(settings.published)
        closing.callback(published.close)
        shown = PublishedStore(store, published)
        _open_witnessing(settings, shown, published)
        shown.check_start()


@contextmanager
def open_services(
    settings: Settings, *, threads: bool, trusted: frozenset[str] = frozenset()
) -> Iterator[Services]:
    """Everything is open; afterwards everything is closed.

    Args:
        settings: As loaded.
        threads: Whether this is the service: sequencer and projection runner run by themselves, and no log is
            behind what was published.
        trusted: vkeys of further authorities that may found estates, for as long as this is open.

    Raises:
        MalformedError: A key or token file is not what it must be.
        StorageError: The database is not there; `already_running`; `fork_refused`.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    installation = Installation(
        origin=settings.origin,
        authorities=read_authorities(settings.authorities) | trusted,
        log_seed=read_seed(settings.log_key),
    )
    with ExitStack() as closing:
        store = open_store(settings.database)
        closing.callback(store.close)
        store.create_tables()
        models = open_read_models(settings.database)
        closing.callback(models.close)
        published = Published(settings.published)
        closing.callback(published.close)
        vault = Vault(settings.vault, read_seed(settings.vault_key))
        closing.callback(vault.close)
        shown = PublishedStore(store, published) if threads else store
        witnessing = _open_witnessing(settings, shown, published)
        if isinstance(shown, PublishedStore):
            shown.check_start()
        ledger = Ledger(shown, installation, SteadyClock(), published)
        services = _assemble(settings, ledger, shown, models, published, witnessing, installation, vault)
        if threads:
            witnessing.start()
            closing.callback(witnessing.stop)
            services.sequencer.start()
            closing.callback(services.sequencer.stop)
            services.runner.start(settings.poll_ms / 1_000)
            closing.callback(services.runner.stop)
            services.erasures.apply_all()
        yield services


def _open_witnessing(settings: Settings, store: LogStore, published: Published) -> Witnessing:
    """The witnesses of the settings; what they have signed is required of the stored logs."""
    witnesses, quorum = read_witnesses(settings.witnesses), settings.witness_quorum
    if quorum > len(witnesses):
        raise MalformedError(
            "setting_malformed", f"SUNLEDGER_WITNESS_QUORUM is {quorum}, with {len(witnesses)} witnesses"
        )
    pairs = CosignedPairs(settings.data / "witnessed")
    witnessing = Witnessing(store, published, witnesses, quorum, pairs, settings.witness_seconds)
    witnessing.require_pairs()
    return witnessing


def _assemble(
    settings: Settings,
    ledger: Ledger,
    store: LogStore,
    models: ReadModelStore,
    published: Published,
    witnessing: Witnessing,
    installation: Installation,
    vault: Vault,
) -> Services:
    def keeps_fund(estate: str) -> bool:
        return services.read_models.fund.is_kept(estate, services.size_of(estate))

    read_models = ReadModels(models, store)
    services = Services(
        settings=settings,
        installation=installation,
        store=store,
        published=published,
        witnessing=witnessing,
        reader=LogReader(store),
        ledger=ledger,
        sequencer=Sequencer(ledger, settings.workers),
        read_models=read_models,
        runner=Runner(store, models),
        vouchers=VoucherStore(settings.data / "vouchers"),
        vault=vault,
        erasures=Erasures(vault, read_models),
        doors=Doors(read_tokens(settings.read_tokens), settings.open_estates, keeps_fund),
        upload_tokens=read_tokens(settings.upload_tokens),
        vault_tokens=read_tokens(settings.vault_tokens),
    )
    return services
