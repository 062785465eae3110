"""Regular expressions of canonical JSON scalars: one match judges form, bounds and calendar.

* Strings hold no control, line-separator or direction character; they escape only `"` and `\\` (SPEC §2–3).
* Integers have no leading zero, no minus zero, and lie within bounds digit by digit.
* Dates are days that the calendar has. Groups are atomic: a line that fails, fails in linear time.
"""

AMOUNT_MAX = 10_000_000_000_000  # fen

# What a string must not hold (SPEC §2–3), written for a character class.
FORBIDDEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_PLAIN = rf'[^"\\{FORBIDDEN}]'
_ANY = rf'(?:{_PLAIN}|\\["\\])'


def text_pattern(least: int, most: int) -> str:
    """A canonical JSON string of `least` to `most` characters."""
    count = f"{{{least},{most}}}+"
    return rf'"(?>{_PLAIN}{count}"|{_ANY}{count}")'


def integer_pattern(least: int, most: int) -> str:
    """A canonical JSON integer from `least` to `most`; least is 0, 1, or minus `most`."""
    positive = _upto(most)
    if least > 0:
        return f"(?>{positive})"
    if least == 0:
        return f"(?>0|{positive})"
    return f"(?>0|-?(?>{positive}))"


def _upto(most: int) -> str:
    """Alternatives for 1 … most; longest first, so that an atomic group takes the whole number."""
    digits = str(most)
    same_length = [digits]
    for i, digit in enumerate(digits):
        low = 1 if i == 0 else 0
        if int(digit) > low:
            same_length.append(f"{digits[:i]}[{low}-{int(digit) - 1}][0-9]{{{len(digits) - i - 1}}}")
    shorter = [f"[1-9][0-9]{{0,{len(digits) - 2}}}+"] if len(digits) > 1 else []
    return "|".join(same_length + shorter)


def date_pattern() -> str:
    """A day of the calendar, YYYY-MM-DD, year 0001 to 9999."""
    month_day = (
        "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
    )
    four = "(?:0[48]|[2468][048]|[13579][26])"
    leap = f"(?<=(?:[0-9]{{2}}{four}|{four}00)-)02-29"
    return f"(?>(?!0000)[0-9]{{4}}-(?:{month_day}|{leap}))"


def moment_pattern() -> str:
    """An event's `at`: a date and time with an offset (SPEC-books §2)."""
    clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    return f"{date_pattern()}T{clock}:[0-5][0-9](?:Z|[+-]{clock})"


def seal_moment_pattern() -> str:
    """A seal's `at`: UTC with milliseconds (SPEC §2–3)."""
    return rf"{date_pattern()}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{{3}}Z"
