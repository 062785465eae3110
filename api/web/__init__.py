"""The pages: what an owner reads in a browser, made on the server; modules only check, vote and keep live.

How a page is added:
    * A view: `def fund_page(visit: Visit) -> dict[str, Any]` in a module of its own. `visit` knows estate,
      tree size, language and parameters; figures come from `visit.services.read_models`, as of that size. A
      page of an estate returns `estate` (`visit.row(estate)`) and `size`, and `shown_seq` when it is about
      one entry. What cannot be shown is a `ProblemError`.
    * At the module's end its addresses: `PAGES: Final = (Page("/estates/{estate}/fund", "fund.html",
      fund_page, "fund"),)`; and a line `*fund.PAGES` in `api/web/pages.py`. `Page.scripts` names modules
      under `static`.
    * A template that extends `base.html` and fills `title` and `content`. Everything is escaped; `|safe` is
      never used, and neither are style attributes or inline scripts: the policy would stop them.
    * Its texts: `words_fund.py` with both languages, and its dictionary in `CATALOGUES` of `words.py`.
    * Its tab: `rooms.py` names the tabs; one shows as soon as a page stands at its address. Its word is
      `room_<name>` in `words_frame.py`.
    * A row in docs/reference/http.md, and its address in `PATHS` of tests/e2e/browser/site.py: every page
      there is tried at both widths, with axe, in large print, without scripts and with hostile text.

What templates share (macros of `parts.html`; most take `t`): `yuan(fen)` a figure, `balance(t, fen,
account)` a balance that can be compared, `entry_table`, `question`, `notice`, `reconciled`, `marks`.
Filters: `yuan`, `moment`, `day`, `count`, `fingerprint`. `t("days_ago", days=3)` is a text; `t.balance`,
`t.net`, `t.change` are sums in words.

What a checking module finds on a page of an estate:
    * `#verdict`, first in `main`, with `data-estate`, `data-size` (tree size that the page was made from),
      `data-origin`, `data-room`, and `data-seq` on a page about one entry. It holds a sentence for readers
      without scripts, which the module replaces; classes `waiting`, `agrees`, `differs`, `unknown` set its
      look. `static/check.js` is loaded on each of these pages as soon as it exists.
    * Each figure that is a ledger account's balance at that size: `<data value="FEN"
      data-ledger="ACCOUNT">`. Each sum over days or over the fund: macro `sum`, inside
      `data-span="FIRST LAST"` whose `.span` shows these days; rules in `static/checking/sums.js`.
    * Static files of any depth under `static` are served (.js, .css, .svg).
"""
