"""The texts of the log's own page and of the replay."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

LOG: Final[dict[str, Label]] = {
    "sub_log": ("日志本身", "The log itself"),
    "sub_replay": ("回放", "Replay"),
    "log_title": ("日志", "The log of the ledger"),
    "log_lead": (
        "账本的每一条都写进这份日志,一条接一条,只增加、不改写。这里是原样的内容,供想深究的人和核对程序使用。",
        "Every entry of the books goes into this log, one behind the other; it grows and is never rewritten. "
        "Here it is as it lies, for the curious and for programs that check.",
    ),
    "log_now": ("现在", "Now"),
    "log_size": ("条数", "Entries"),
    "log_name": ("日志名称", "Name of the log"),
    "log_checkpoint": ("公布的指纹", "The published fingerprint"),
    "log_checkpoint_what": (
        "三行:日志名称、条数、总指纹;下面是账本和各见证方的签名。少一条、改一个字,总指纹就不同。",
        "Three lines: name, number of entries, fingerprint of them all; below, the signatures of ledger and "
        "witnesses. With an entry less or a letter changed, the fingerprint is another.",
    ),
    "log_not_witnessed": (
        "见证方的签名还没有收齐,暂不提供。",
        "Not enough witnesses have signed yet.",
    ),
    "log_raw_file": ("原样的文件", "The file as it is"),
    "log_tiles": ("分块文件", "The log in small files"),
    "log_tiles_what": (
        "日志以固定不变的小文件提供,每块最多 256 条。核对程序自己取用,不必相信这些网页。",
        "The log is served as small files that never change, 256 to a file. Programs that check fetch them "
        "and need not believe these pages.",
    ),
    "log_level": ("层", "Level"),
    "log_level_no": ("第 {level} 层指纹", "fingerprints, level {level}"),
    "log_bundles": ("条目", "entries"),
    "log_full": ("满块", "Full"),
    "log_width": ("末块条数", "In the last"),
    "log_first_last": ("首块和末块", "First and last"),
    "log_bundle": ("下载整本账(zip)", "Download the whole ledger (zip)"),
    "log_entries": ("条目原文", "Entries, word for word"),
    "log_range": ("第 {first} 至 {last} 条,共 {size} 条", "{first} to {last}, of {size}"),
    "log_entries_what": (
        "每一条两行:签名的内容,和登记时加上的封印。封印里有前一条的指纹,所以一环扣一环。",
        "Two lines each: what was signed, and the seal that the ledger added. The seal holds the fingerprint "
        "of the entry before, link by link.",
    ),
    "log_as_story": ("看这一条说的是什么", "What this entry says"),
    "replay_title": ("回放", "Replay"),
    "replay_lead": (
        "拖动滑块,看这本账在过去任何一刻的样子:当时有多少条、余额多少。数字由当时的条目重新算出。",
        "Move the slider to see the books at any past moment: how many entries, which balances. "
        "The figures are computed anew from the entries of that time.",
    ),
    "replay_line": ("各账户合计余额的变化", "The accounts' sum on the way"),
    "replay_slider": ("第几条之后(共 {newest} 条)", "After how many entries (of {newest})"),
    "replay_back": ("退一条", "One back"),
    "replay_on": ("进一条", "One on"),
    "replay_day": ("或选某一天结束时", "Or at the end of a day"),
    "replay_at": ("前 {size} 条时的余额", "Balances after {size} {size|entry|entries}"),
    "replay_newest": ("当时最新的条目", "The newest entries then"),
    "replay_ledger": ("全部科目", "All ledger accounts"),
    "replay_size": ("条数", "Entries"),
}
