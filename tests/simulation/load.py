"""Writers that send submissions to a service over HTTP until it is gone, and remember what they were told."""

from __future__ import annotations

import random
import threading

import httpx

from ledger_core.append.submission import Submission
from tests.e2e.town import Town, expense, income

WRITERS = 3
SECONDS_MAX = 60.0


class Load:
    """What is sent in one round.

    Args:
        url: The service.
        town: Whose keys sign; its estate is founded.
        chance: Draws how many events a submission has.
        count: Submissions of each writer.
    """

    def __init__(self, url: str, town: Town, chance: random.Random, count: int = 60) -> None:
        self.url = url
        self.town = town
        self.acknowledged: list[Submission] = []
        self.unacknowledged: list[Submission] = []
        self._answered = threading.Event()
        prepared = [[self._submission(chance) for _ in range(count)] for _ in range(WRITERS)]
        self._writers = [threading.Thread(target=self._write, args=(one,)) for one in prepared]

    def _submission(self, chance: random.Random) -> Submission:
        make = chance.choice((income, expense))
        lines = self.town.lines(
            *(make(chance.randint(1, 500)) for _ in range(chance.choice((1, 1, 1, 2, 20))))
        )
        return Submission(tuple(lines), self.town.sign(lines))

    def start(self) -> None:
        """Every writer sends, and the first answer has come."""
        for writer in self._writers:
            writer.start()
        assert self._answered.wait(SECONDS_MAX), "the service does not answer"

    def join(self) -> None:
        """Every writer has ended: the service is gone, or everything is sent."""
        for writer in self._writers:
            writer.join(SECONDS_MAX)
            assert not writer.is_alive()

    def _write(self, submissions: list[Submission]) -> None:
        with httpx.Client(base_url=self.url, timeout=SECONDS_MAX) as client:
            for submission in submissions:
                try:
                    answer = post(client, self.town.estate, submission)
                except httpx.TransportError:
                    self.unacknowledged.append(submission)
                    return
                assert answer.status_code == 201, answer.text
                self.acknowledged.append(submission)
                self._answered.set()


def post(client: httpx.Client, estate: str, submission: Submission) -> httpx.Response:
    """Send a submission once; return what came back."""
    body = {"events": [line.decode() for line in submission.events], "note": submission.note}
    return client.post(f"/v1/estates/{estate}/submissions", json=body)
