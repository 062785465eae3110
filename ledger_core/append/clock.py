"""The clock of the seals: the machine's, as long as it does not leap (SPEC §13.3).

Rules:
    * The machine's clock is compared with a counter that nobody sets and that runs on while a machine sleeps.
    * More than a day ahead of what the counter lets expect, nothing is sealed
      (`clock_leapt`): a seal in the future would make every later one wait for it.
    * A clock behind the last seal is the lane's business (`clock_behind`).
    * Across a restart nothing can be compared: a service may well have stood still for a month.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from ledger_core.errors import StorageError
from ledger_core.limits import CLOCK_LEAP_SECONDS_MAX


def elapsed_seconds() -> float:
    """Return seconds of a counter that only runs on, asleep too where the system can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def wall_clock() -> datetime.datetime:
    """Return the moment that the machine's clock shows, UTC."""
    return datetime.datetime.now(datetime.UTC)


class SteadyClock:
    """Gives the present moment as long as it agrees with the time that has passed.

    Args:
        wall: The machine's clock.
        elapsed: Seconds of a counter that nobody sets.
    """

    def __init__(
        self,
        wall: Callable[[], datetime.datetime] = wall_clock,
        elapsed: Callable[[], float] = elapsed_seconds,
    ) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._first = wall()
        self._began = elapsed()

    def __call__(self) -> datetime.datetime:
        """Return the present moment.

        Raises:
            StorageError: `clock_leapt`.
        """
        now = self._wall()
        expected = self._first + datetime.timedelta(seconds=self._elapsed() - self._began)
        if (now - expected).total_seconds() > CLOCK_LEAP_SECONDS_MAX:
            raise StorageError(
                "clock_leapt",
                f"the clock says {now:%Y-%m-%d %H:%M:%S} UTC, {expected:%Y-%m-%d %H:%M:%S} was expected. "
                "Set it right; if it is right now, start the service again",
            )
        return now
