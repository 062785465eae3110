"""The texts around checking: the verdict on an entry, and how to check alone.

Rules:
    * A verdict says what the evidence shows; beside it stands what it does not show.
"""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

CHECKING: Final[dict[str, Label]] = {
    "verdict": ("核对结果", "Verdict"),
    "agrees": (
        "核对一致:第 {seq} 条在 {at} 公布的 {size} 条之内,内容与登记的相同,签名相符。",
        "It agrees: entry {seq} is within the {size} {size|entry|entries} published by {at}, "
        "is what was entered, and the signatures hold.",
    ),
    "differs": (
        "对不上:第 {seq} 条与公布的不同。先保存证据(下载凭据、拍下本页),再反映。",
        "It does not agree: entry {seq} differs from what was published. "
        "Keep the evidence first (download the receipt, photograph this page), then report it.",
    ),
    "unknown": (
        "暂时无法核对:有一步没有查到所需的资料,不表示账有问题。请稍后再看。",
        "It could not be checked just now: something was not there. "
        "That does not mean that the books are wrong.",
    ),
    "receipt_command": ("不联网核对凭据的命令", "Command that checks the receipt offline"),
    "limits": (
        "能说明账没被偷偷改;不能说明钱花得值、发票真实。",
        "A check can show that the books were not altered quietly; "
        "not that the money was well spent or an invoice genuine.",
    ),
    "self_check": (
        "以上由提供本页的服务器自己核对,服务器不能替自己作证。请用 sunaudit 自己核对整本账:",
        "The server that sent this page did this check itself, and a page from a server cannot clear that "
        "server. Check it yourself with sunaudit, the whole ledger:",
    ),
    "not_checked": (
        "这里没有核对:其余各条、每个账户的余额、见证方的签名、凭证文件。这些由 sunaudit verify 核对整本账。",
        "Not checked here: the other entries, the balances, witnesses' signatures, the voucher files. "
        "sunaudit verify checks the whole ledger.",
    ),
    "steps": ("逐步核对", "Step by step"),
    "held": ("一致", "holds"),
    "not_held": ("对不上", "does not hold"),
    "not_told": ("无法核对", "could not tell"),
    "not_reached": ("没有核对到", "not reached"),
    "step_leaf": (
        "重新计算这一条的指纹,并与前一条相接",
        "The entry's own fingerprint was recomputed; it follows the entry before",
    ),
    "step_checkpoint": (
        "公布的账本总数与总指纹,确由账本的钥匙签名",
        "The published count and fingerprint of the ledger bear the signature of the ledger's key",
    ),
    "step_included": (
        "这一条确在公布的账本之内",
        "The entry is inside the published ledger",
    ),
    "step_signed": (
        "经手方的每个签名都与内容相符",
        "Every signature of those who submitted it fits the content",
    ),
    "step_authority": (
        "签名的钥匙当时已获授权、未被撤销,且有权登记此类事项",
        "The signing keys were granted and not revoked at that time, and may enter this kind",
    ),
    "check_title": ("核对这本账", "Check this ledger"),
    "check_lead": (
        "账本公布以后,少了一条、改了一个字,都能被发现。不用相信提供网页的人:下面每一种办法都由您自己来做。",
        "Once published, a missing entry or an altered letter can be found. You need not trust whoever "
        "sends these pages: each way below is done by yourself.",
    ),
    "verify_title": ("自己核对:五条命令", "Check it yourself: five commands"),
    "verify_lead": (
        "在自己的电脑上运行。核对程序不使用服务器的任何代码;最好从别处取得它,不要从被核对的服务器取得。",
        "Run them on your own computer. The checker shares no code with the server; "
        "get it from somewhere else than the server that you check.",
    ),
    "which_estate": ("小区", "Estate"),
    "choose": ("选定", "Choose"),
    "command_install": ("在项目目录里装好核对程序", "Install the checker, in the project's directory"),
    "command_bundle": ("下载整本账", "Download the whole ledger"),
    "command_verify": (
        "核对整本账:每一条、每个签名、每个余额",
        "Check the whole of it: every entry, signature and balance",
    ),
    "command_keep": ("留下今天的账本指纹", "Keep today's fingerprint of the ledger"),
    "command_later": (
        "以后再来:证明账本只增加过,没有改过",
        "Come again later: the ledger has only grown and was not rewritten",
    ),
    "keep_checkpoint": ("今天的账本指纹", "Today's fingerprint of the books"),
    "keep_checkpoint_how": (
        "拍下或打印这个码。以后账本若被改写,用它就能证明。",
        "Photograph or print this code. If the books are rewritten later, it proves that.",
    ),
    "checkpoint_text": ("写成文字的指纹", "The fingerprint as text"),
    "checkpoint_qr": ("账本指纹的二维码", "QR code of the books' fingerprint"),
    "no_witnesses": (
        "还没有见证方:除本服务外没有人定期留存指纹",
        "No witnesses yet: nobody but this service keeps the fingerprint regularly",
    ),
    "verify_compare": (
        "核对程序会显示账本钥匙的指纹,请与公告栏上的比对。没有这一比对,只说明账本自身前后一致。",
        "The checker prints the fingerprint of the ledger's key. Compare it with the "
        "notice board: without that, only the ledger's agreement with itself is shown.",
    ),
    "verify_results": (
        "结果只有三种:一致;对不上(指出是哪一条、哪一步);无法核对。",
        "There are three results: sound; unsound, with the entry and the step; could not tell.",
    ),
    "offline_title": ("不靠这台服务器核对", "Check without this server"),
    "offline_lead": (
        "服务器送来的网页不能替这台服务器作证。把核对文件存到自己的设备上,最好从别处取得;断开网络,"
        "用它打开整本账的压缩包。",
        "A page from a server cannot clear that server. Keep the checker's file on your own device, best "
        "taken from somewhere else; go offline, and open the archive of the whole ledger with it.",
    ),
    "offline_download": ("下载核对文件", "Download the checker"),
    "offline_bundle": ("下载整本账", "Download the whole ledger"),
    "offline_fingerprint": (
        "核对文件的 SHA-256。与邻居、公告栏或项目网站上的比对;任何人都能由源代码重新做出同一个文件。",
        "SHA-256 of the checker's file. Compare it with a neighbour's, the notice board's or the project's; "
        "anybody can make the same file again from the sources.",
    ),
}
