"""The texts of the pages, in Chinese and English, put together from one catalogue for each page.

Rules:
    * Chinese comes first; both say the same. Braces hold figures; `{size|entry|entries}` is the first word
      where the figure is 1, else the second (templating.py).
    * A text says what the evidence shows, and no more. It promises nothing about how money was spent.
    * A page that is added brings its own catalogue, `words_<page>.py`, and a line in `CATALOGUES`.
    * No name stands in two catalogues, none is unused, none is missing
      (tests/e2e/browser/test_pages_words.py).
"""

from __future__ import annotations

from typing import Final

from api.web.labels import Label
from api.web.words_checking import CHECKING
from api.web.words_entry import ENTRY
from api.web.words_estate import ESTATE
from api.web.words_frame import FRAME
from api.web.words_fund import FUND
from api.web.words_list import LIST
from api.web.words_log import LOG
from api.web.words_parties import PARTIES
from api.web.words_supervision import SUPERVISION
from api.web.words_votes import VOTES

CATALOGUES: Final[tuple[dict[str, Label], ...]] = (
    FRAME,
    ESTATE,
    LIST,
    ENTRY,
    CHECKING,
    PARTIES,
    LOG,
    SUPERVISION,
    VOTES,
    FUND,
)

WORDS: Final[dict[str, Label]] = {name: label for part in CATALOGUES for name, label in part.items()}
