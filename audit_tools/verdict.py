"""The verdict in one sentence, and the report as text and JSON."""

from typing import Any

from audit_tools.messages import LIMITS, STEPS, meaning
from audit_tools.policy import short_fingerprint
from audit_tools.report import Report

EXIT = {"sound": 0, "unsound": 1, "undecided": 2}


def verdict_sentence(report: Report, lang: str) -> str:
    """One sentence: what the evidence shows, no more."""
    if report.verdict == "sound":
        return _sound(report, lang)
    if report.verdict == "undecided":
        gap = next(f for f in report.findings.kept if f.weight == "undecided")
        where = gap.path or (str(gap.seq) if gap.seq is not None else report.name)
        if lang == "zh":
            return f"暂时无法核对:{where},{meaning(gap.code, lang)}({gap.found});不表示账有问题。"
        return f"could not tell: {where}: {meaning(gap.code, lang)} ({gap.found}); this accuses nobody."
    return _unsound(report, lang)


def _sound(report: Report, lang: str) -> str:
    size, short, base = report.size, report.root[:16], report.base_size
    if lang == "zh":
        until = f"(截至 {report.last_at})" if report.last_at else ""
        said = f"核对一致{_relative(report, lang)}:这 {size:,} 条{until}与检查点 {short}… 相同,"
        return said + "且每条都符合记账规则。" + (_not_rechecked(report, lang) if base else "")
    shown = "the one entry shown" if size == 1 else f"the {size:,} entries shown, up to {report.last_at},"
    are = "is what" if size == 1 else "are those that"
    said = (
        f"sound{_relative(report, lang)}: {shown} {are} "
        f"checkpoint {short}… commits to, and each follows the rules of admission."
    )
    return said + (_not_rechecked(report, lang) if base else "")


def _relative(report: Report, lang: str) -> str:
    """That the keys come from the bundle itself, and what to compare with the notice board."""
    if not report.own_policy:
        return ""
    log, authority = (
        short_fingerprint(digest) for digest in (report.fingerprint, report.authority_fingerprint)
    )
    if lang == "zh":
        return f"(以包内自带公钥为准:账本公钥指纹 {log},立账机构公钥指纹 {authority};请与公告栏核对)"
    return (
        f", relative to the keys carried in the bundle (fingerprint of the log's key {log}, of the "
        f"authority's {authority}); compare the fingerprints with the notice board"
    )


def _not_rechecked(report: Report, lang: str) -> str:
    """What was taken from the state file."""
    base, new = report.base_size, report.size - report.base_size
    if lang == "zh":
        return (
            f"其中前 {base:,} 条没有重读:它们的格式、签名、规则、凭证和余额取自状态文件里上次的核对;"
            f"本次核对了之后的 {new:,} 条,并证明检查点延续上次的检查点。"
        )
    known = "entry was" if base == 1 else f"{base:,} entries were"
    return (
        f" The first {known} not read again: that their form, signatures, rules, vouchers and "
        f"balances hold is taken from the earlier audit in the state file. Checked now: the {new:,} "
        f"{'entry' if new == 1 else 'entries'} after them, and that the checkpoint extends the earlier one."
    )


def _unsound(report: Report, lang: str) -> str:
    first = report.findings.first_unsound()
    if first is None:
        return "对不上。" if lang == "zh" else "unsound."
    step = f"{first.step} {STEPS[first.step][lang]}"
    if lang == "zh":
        where = f"第 {first.seq} 条" if first.seq is not None else first.path
        return f"对不上:{where},步骤 {step}:{meaning(first.code, lang)}。先保存证据,再反映。"
    where = f"entry {first.seq}" if first.seq is not None else first.path
    return f"unsound: {where}, step {step}: {meaning(first.code, lang)}. Keep the evidence, then report it."


def report_json(report: Report) -> dict[str, Any]:
    """The whole report as JSON."""
    return {
        "path": report.name,
        "verdict": report.verdict,
        "sentence": {lang: verdict_sentence(report, lang) for lang in ("zh", "en")},
        "limits": LIMITS,
        "origin": report.origin,
        "tree_size": report.size,
        "root": report.root,
        "checkpoint": report.checkpoint_text,
        "fingerprint": report.fingerprint,
        "authority_fingerprint": report.authority_fingerprint,
        "own_policy": report.own_policy,
        "not_rechecked": report.base_size,
        "cosigned_by": report.cosigned_by,
        "balances": report.balances,
        "flags": report.flags,
        "findings": [finding.as_json() for finding in report.findings.kept],
        "findings_dropped": report.findings.dropped,
    }


def report_text(report: Report, lang: str) -> str:
    """The report for people: the verdict first, then what was found, then what it does not show."""
    lines = [f"{report.name}: {verdict_sentence(report, lang)}"]
    lines += [finding.as_text(lang) for finding in report.findings.kept]
    if report.findings.dropped:
        more = report.findings.dropped
        lines.append(
            f"另有 {more} 项未列出" if lang == "zh" else f"and {more} more finding{'s' * (more > 1)}"
        )
    if report.flags:
        counts = ", ".join(f"{name} {row['entries']}" for name, row in report.flags.items())
        lines.append(f"标记:{counts}" if lang == "zh" else f"flags: {counts}")
    witnesses = ", ".join(report.cosigned_by) or ("无" if lang == "zh" else "none")
    lines.append(f"见证方:{witnesses}" if lang == "zh" else f"witnesses: {witnesses}")
    lines.append(LIMITS[lang])
    return "\n".join(lines)


def diff_text(shown: dict[str, Any], lang: str) -> str:
    """Two bundles for people: the first difference, then both checkpoints as evidence."""
    difference = shown["difference"]
    if difference is None:
        return (
            "两份账本一致(较长的一份延续较短的一份)。"
            if lang == "zh"
            else "the shorter is the longer's beginning."
        )
    where = difference["seq"] if difference["seq"] is not None else difference["where"]
    head = f"从第 {where} 条起不同" if lang == "zh" else f"they differ from entry {where} on"
    lines = [head, f"- {difference['ours']}", f"+ {difference['theirs']}"]
    for bundle in shown["bundles"]:
        lines += ["", f"{bundle['path']}: {bundle['verdict']}", bundle["checkpoint"].rstrip("\n")]
    if all(bundle["verdict"] == "sound" for bundle in shown["bundles"]):
        zh = "两个检查点都由账本公钥签过,彼此矛盾:请两份都保存。"
        en = "Both checkpoints are signed by the log's key and contradict each other: keep both."
        lines += ["", zh if lang == "zh" else en]
    return "\n".join(lines)


def compare_text(shown: dict[str, Any], lang: str) -> str:
    """A comparison with a server for people."""
    difference = shown["difference"]
    if difference is None:
        return (
            "服务器显示的与账本条目一致。" if lang == "zh" else "the server shows what the log's entries say."
        )
    seq = difference["seq"]
    where = difference["where"] if seq is None else f"{difference['where']} @ {seq}"
    return f"{meaning('server_differs', lang)}: {where}\n- {difference['ours']}\n+ {difference['theirs']}"
