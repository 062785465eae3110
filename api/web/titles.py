"""What owners call a vote, a topic or an application, where the log has only a short name for it.

Rules:
    * A sentence keeps its words; a short name in it gives way to the title that its own entry announced.
    * Only the first occurrence gives way: what follows may be somebody's own text, which is never altered.
    * A short name that no entry explains stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from api.web.visit import Visit
from ledger_core.books.fields import Body
from ledger_core.books.voting.result_kinds import ResultCounted

_QUOTED: Final = {"zh": "「{}」", "en": "“{}”"}


class Titles:
    """The titles of one estate as of one tree size; each is read once, and only when it is asked for.

    Args:
        visit: Whose language and services are used.
        estate: The estate's slug.
        size: Tree size.
    """

    def __init__(self, visit: Visit, estate: str, size: int) -> None:
        self._language = visit.language
        self._votes = visit.services.read_models.votes(estate, size)
        self._fund, self._estate, self._size = visit.services.read_models.fund, estate, size
        self.topics = lru_cache(self._topics)
        self.vote = lru_cache(self._vote)
        self.project = lru_cache(self._project)

    def told(self, story: str, body: Body) -> str:
        """Return an entry's sentence with titles in the place of short names."""
        vote, application = getattr(body, "vote", ""), getattr(body, "application", "")
        if vote and (title := self.vote(vote)):
            story = self._named(story, vote, title)
        if application and (project := self.project(application)):
            story = self._named(story, application, project)
        if isinstance(body, ResultCounted):
            for topic, title in self.topics(vote).items():
                story = self._named(story, topic, title)
        return story

    def _named(self, story: str, name: str, title: str) -> str:
        """A short name gives way where it stands alone, not as a part of a word."""
        quoted = _QUOTED[self._language].format(title)
        pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        if self._language == "zh":
            # The space beside a short name is for Latin letters; Chinese words touch their quotation marks.
            pattern = rf"(?:(?<=[^\x00-\x7f]) )?{pattern}(?: (?=[^\x00-\x7f]))?"
        return re.sub(pattern, lambda _: quoted, story, count=1)

    def _vote(self, vote: str) -> str:
        steps = self._votes.steps(vote)
        return self._votes.opened(steps).title if steps else ""

    def _topics(self, vote: str) -> dict[str, str]:
        """Topic -> title, as the vote was convened."""
        steps = self._votes.steps(vote)
        return {one.topic: one.title for one in self._votes.opened(steps).topics} if steps else {}

    def _project(self, application: str) -> str:
        found = self._fund.application(self._estate, self._size, application)
        return found.row.project if found else ""
