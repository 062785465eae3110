"""README.txt of a bundle: what it is and how to check it, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import TreeHead

_TEXT: Final = """\
阳光账本  {origin}
条目 {size} 条,根哈希 {root}

这是什么
  这个目录(或压缩包)是一个小区账本的全部:每一条记录、它们的指纹、账本的签名,以及凭证文件。
怎样核对
  1. 安装 sunaudit,然后运行  sunaudit verify 本目录或压缩包
  2. 把上面的条目数和根哈希,与公告栏、邻居或见证方手里的比对。
  3. policy 写明信任哪些公钥;有自己的就用  sunaudit verify --policy 文件 …
  能说明的是:账没有被偷偷改过,是谁签的名。不能说明钱花得值、发票真实。本说明文件不在核对范围内。

What this is
  The whole of one estate's ledger: every entry, the hashes over them, the log's signature, and the vouchers.
How to check it
  1. Install sunaudit, then run  sunaudit verify THIS-DIRECTORY-OR-ZIP
  2. Compare the number of entries and the root hash above with the notice board's or a witness's.
  3. The file policy says which keys are trusted; with one of your own:  sunaudit verify --policy FILE ...
  What it shows: the books were not changed in secret, and who signed them. What it does not show: that the
  money was well spent or an invoice genuine. This file itself is not covered by the check.
"""
_ABSENT: Final = """
条目提到但本包没有的凭证 / Vouchers that entries name and this bundle does not hold: {count}
{digests}
"""


def format_readme(head: TreeHead, absent: Sequence[str]) -> str:
    """Return the text.

    Args:
        head: The checkpoint's tree head.
        absent: Digests of the vouchers that are named and not in the bundle.
    """
    text = _TEXT.format(origin=head.origin, size=head.size, root=encode_base64(head.root))
    if not absent:
        return text
    return text + _ABSENT.format(count=len(absent), digests="\n".join(f"  {one}" for one in absent))
