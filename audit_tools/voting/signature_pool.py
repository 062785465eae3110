"""Signatures that are checked beside the reading: by other processes where there are many and cores for them.

* What is asked is answered for every signature, in whatever process; `finish` returns when all are.
* Few signatures are checked here: starting a process takes as long as some hundred of them.
"""

from concurrent.futures import Future, ProcessPoolExecutor
from signal import SIG_IGN, SIGINT, signal

from audit_tools.note_check import verifies

Check = tuple[bytes, bytes, bytes]  # public key, signature, message
_BATCH = 256
_MANY = 1_024


def check_all(checks: list[Check]) -> list[int]:
    """The places in `checks` of those that do not hold."""
    return [i for i, check in enumerate(checks) if not verifies(*check)]


class SignaturePool:
    """Signatures to check, put into `checks`; at the end it tells which do not hold.

    Args:
        jobs: processes to use, this one included.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.checks: list[Check] = []
        self.sent = 0
        self._pool: ProcessPoolExecutor | None = None
        self._asked: list[tuple[int, Future[list[int]]]] = []

    def send(self) -> None:
        """Where there are many to check, other processes have begun."""
        if self.jobs == 1 or len(self.checks) - self.sent < (_BATCH if self._pool else _MANY):
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.jobs - 1, initializer=signal, initargs=(SIGINT, SIG_IGN))
        while len(self.checks) - self.sent >= _BATCH:
            batch = self.checks[self.sent : self.sent + _BATCH]
            self._asked.append((self.sent, self._pool.submit(check_all, batch)))
            self.sent += _BATCH

    def finish(self) -> set[int]:
        """The numbers of all signatures that do not hold."""
        failed = {self.sent + i for i in check_all(self.checks[self.sent :])}
        for first, asked in reversed(self._asked):
            # Whatever no other process has begun is done here, from the end of the queue.
            mine = asked.cancel()
            rows = check_all(self.checks[first : first + _BATCH]) if mine else asked.result()
            failed |= {first + i for i in rows}
        if self._pool is not None:
            self._pool.shutdown()
        return failed
