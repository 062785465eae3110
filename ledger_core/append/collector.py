"""The interpreter, set for a process that appends: its garbage collector, and how often threads take turns.

What an append makes is immutable and without cycles, and most of it lives as long as the estate's state.
The collector walks it again and again and frees nothing: measured, a tenth of the time of an append of
1,000 events.

A worker that comes back from the database waits until another thread gives the interpreter up: 5 ms by
default, several times for each group, which is as long as the database itself takes.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

# Allocations before a young collection, young ones before a middle one, middle ones before a full one.
_THRESHOLDS: Final = (50_000, 20, 100)
_SWITCH_SECONDS: Final = 0.0005


def calm_collector() -> None:
    """What is loaded by now is never walked again, new objects seldom; threads take turns quickly.

    A process calls it once, when it has imported everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    sys.setswitchinterval(_SWITCH_SECONDS)
