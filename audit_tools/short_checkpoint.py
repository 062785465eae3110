"""A checkpoint as short text: what a phone keeps and a notice board shows (SPEC §11–12 "As a QR code").

Four lines: origin, size, base64 of the root, base64 of key id and signature. Somebody who types it may break
the lines elsewhere; each word has its one form all the same. A printed code holds them behind the address of
a page that checks, after `#kept=`, with commas between.
"""

from urllib.parse import unquote

from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.encoding import decode_base64, encode_base64
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.note_check import Head, Note, SignatureLine, format_head, parse_head


def format_short(checkpoint: Checkpoint) -> str:
    """The four lines of a checkpoint that its log has signed.

    Raises:
        MalformedError: `no_log_signature`, when no line bears the origin's name.
    """
    for line in checkpoint.note.lines:
        if line.name == checkpoint.head.origin:
            return f"{checkpoint.note.text}{encode_base64(line.label[1] + line.signature)}\n"
    raise MalformedError("no_log_signature", checkpoint.head.origin)


def parse_short(raw: bytes) -> Checkpoint:
    """The checkpoint that three or four words write; without the fourth it is not signed.

    Raises:
        MalformedError: `malformed_checkpoint`, `bad_number` or `bad_base64`.
    """
    try:
        words = _words(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_checkpoint", "not UTF-8") from error
    if len(words) not in (3, 4):
        raise MalformedError("malformed_checkpoint", "origin, size, root, and key id with signature")
    head = parse_head("\n".join(words[:3]) + "\n")
    lines = [_line(head, words[3])] if len(words) == 4 else []
    return Checkpoint(Note(format_head(head), lines), head)


def _words(text: str) -> list[str]:
    """The words of a typed text, or of a printed code."""
    _, mark, kept = "".join(text.split()).partition("#kept=")
    return unquote(kept, errors="strict").split(",") if mark else text.split()


def _line(head: Head, word: str) -> SignatureLine:
    blob = decode_base64(word, 68)
    return SignatureLine((head.origin, blob[:4]), blob[4:])


def read_older(raw: bytes) -> Checkpoint:
    """An older checkpoint of the user's: a signed note, its three lines, the short text, or a printed code.

    Raises:
        UnreadableError: `bad_older_checkpoint`.
    """
    try:
        return read_checkpoint(raw) if "—".encode() in raw else parse_short(raw)
    except AuditError as error:
        raise UnreadableError("bad_older_checkpoint", str(error)) from error
