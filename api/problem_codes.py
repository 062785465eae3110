"""The codes of problems: each with its status and its sentence in Chinese and in English.

Rules:
    * Refusals have their codes and sentences in the books; here stand their statuses, and all other codes.
    * `docs/reference/problems.md` and `/v1/problems` are written from this table.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger_core.books.refusals import RULES

# Refusals that another status than 422 tells better.
REFUSAL_STATUS: Final[dict[str, int]] = {
    "too_large": 413,
    "malformed_note": 400,
    "malformed_event": 400,
    "text_not_allowed": 400,
    "id_conflict": 409,
    "stale_size": 409,
}


class ProblemKind(NamedTuple):
    """A code's status, and its sentence in Chinese and in English."""

    status: int
    zh: str
    en: str


# What the books do not know: code -> status and sentence.
PROBLEMS: Final[dict[str, ProblemKind]] = {
    "malformed_request": ProblemKind(
        400, "请求正文不是规定的 JSON", "the body is not the JSON that is asked for"
    ),
    "invalid_parameter": ProblemKind(400, "请求参数有误", "a parameter is not what it must be"),
    "invalid_cursor": ProblemKind(
        400, "翻页游标无效,且须单独使用", "the cursor is not one of this list, or does not travel alone"
    ),
    "not_yet_witnessed": ProblemKind(
        409,
        "见证人尚未签过包含此条的账本指纹,请稍后再试",
        "the witnesses have not signed a checkpoint that covers this yet; ask again later",
    ),
    "token_missing": ProblemKind(401, "此小区的账目须凭口令查看", "this estate asks for a token"),
    "token_wrong": ProblemKind(403, "口令不符", "the token is not one of this estate's"),
    "not_found": ProblemKind(404, "没有这个地址", "there is nothing at this address"),
    "unknown_estate": ProblemKind(404, "没有这个小区", "there is no such estate"),
    "unknown_entry": ProblemKind(404, "没有这一条", "there is no such entry"),
    "unknown_unit": ProblemKind(404, "登记册上没有这个房号", "there is no such unit on the register"),
    "unknown_application": ProblemKind(404, "没有这项使用申请", "there is no such application"),
    "unknown_list": ProblemKind(
        404, "这一条没有公布分户清单", "this entry published no list of sub-accounts"
    ),
    "unknown_size": ProblemKind(404, "账本还没有这么多条", "the log has not reached this tree size"),
    "unknown_tile": ProblemKind(404, "没有这一片", "there is no such tile yet"),
    "voucher_missing": ProblemKind(404, "没有这份凭证文件", "there is no such voucher"),
    "voucher_not_named": ProblemKind(
        422, "所指的条目没有写明这份凭证", "the entry does not name this file by digest, size and type"
    ),
    "unknown_vote": ProblemKind(404, "没有这次表决", "there is no such vote"),
    "unknown_code": ProblemKind(404, "选票编号不在名册上", "this ballot code is not on the vote's roll"),
    "disclosure_malformed": ProblemKind(
        400, "披露文件不合格式", "a disclosure is not spelt as it must be, or is of another field"
    ),
    "disclosure_not_named": ProblemKind(
        422, "账本里没有与此披露文件相应的密封字段", "no entry holds the digest of this disclosure"
    ),
    "disclosure_missing": ProblemKind(404, "没有收到这份披露文件", "nobody has brought this disclosure"),
    "disclosure_sealed": ProblemKind(
        409, "表决尚未截止,选择不公开", "the vote is not closed: its choices are read by nobody yet"
    ),
    "disclosure_erased": ProblemKind(410, "这份披露文件已依申请清除", "this disclosure was erased"),
    "sealed_altered": ProblemKind(
        500, "保险库里的内容与指纹不符", "what the vault holds was altered, or stands elsewhere"
    ),
    "method_not_allowed": ProblemKind(405, "此地址不支持这种请求", "this address does not know the method"),
    "voucher_too_large": ProblemKind(413, "凭证文件超过上限", "the voucher is above its limit"),
    "unsupported_media_type": ProblemKind(
        415,
        "不接受这种文件类型,或内容与类型不符",
        "this media type is not taken, or the content is of another",
    ),
    "internal_error": ProblemKind(500, "服务出错,未作登记", "something went wrong in the service"),
    "stored_altered": ProblemKind(
        500, "存储的内容与指纹不符", "what is stored does not have its own hash any more"
    ),
    "storage_unavailable": ProblemKind(
        503, "存储暂不可用,可放心重试", "storage is not there; a repeat is safe"
    ),
    "storage_full": ProblemKind(503, "存储已满,未作登记", "storage is full; nothing was taken in"),
    "storage_busy": ProblemKind(503, "存储繁忙,可放心重试", "storage is busy; a repeat is safe"),
    "overloaded": ProblemKind(503, "请求过多,可放心重试", "too much is waiting; a repeat is safe"),
    "too_many_streams": ProblemKind(503, "实时连接过多", "too many live streams are open"),
    "not_ready": ProblemKind(503, "服务尚未就绪", "the service is not ready"),
    "clock_behind": ProblemKind(
        503, "服务器时钟落后,暂停登记", "the clock is behind the last seal; appends wait"
    ),
    "clock_leapt": ProblemKind(
        503, "服务器时钟突然超前,暂停登记", "the clock leapt ahead; appends wait until it is right"
    ),
    "fork_refused": ProblemKind(
        503,
        "数据库与已公布的账本不符,停止登记",
        "the database does not extend what was published; nothing is signed",
    ),
    "log_shrunk": ProblemKind(
        503,
        "数据库里的条目变少了,停止登记",
        "the database holds fewer entries than before; nothing is signed",
    ),
    "log_differs": ProblemKind(
        503,
        "数据库里的条目与账本头不符,停止登记",
        "the stored entries do not give the stored head; nothing is signed",
    ),
    "witnesses_unheard": ProblemKind(
        503,
        "启动后尚未收到足够见证人的答复,暂停登记",
        "too few witnesses have been heard since the start; appends wait",
    ),
    "published_unreadable": ProblemKind(
        503,
        "读不到已公布的账本指纹,停止登记",
        "what was published cannot be read; nothing is signed",
    ),
    "cannot_tell": ProblemKind(503, "暂时无法核对", "this could not be told just now"),
}


def status_of(code: str) -> int:
    """Return the HTTP status that goes with a code."""
    if code in PROBLEMS:
        return PROBLEMS[code].status
    return REFUSAL_STATUS.get(code, 422)


def title_of(code: str, language: str) -> str:
    """Return a code's sentence in `zh` or `en`; the code itself when it has none."""
    if code in PROBLEMS:
        return PROBLEMS[code].zh if language == "zh" else PROBLEMS[code].en
    zh, en = RULES.get(code, (code, code))
    return zh if language == "zh" else en


def render_problems() -> str:
    """Return docs/reference/problems.md."""
    rows = [
        f"| `{code}` | {status_of(code)} | {title_of(code, 'zh')} | {title_of(code, 'en')} |"
        for code in (*PROBLEMS, *RULES)
    ]
    return (
        "# Problems\n\nGenerated from the code by `make docs`. Every answer that is not what was asked for "
        "is an RFC 9457\nproblem (`application/problem+json`) with one of these codes; `GET /v1/problems` "
        "gives the same table.\n\n| code | status | 中文 | English |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )
