"""How far away: `in 3 days`, `within two weeks`, `a week from friday`, `de hoy en ocho`."""

import re
from datetime import date, timedelta

from desk.reading import calendar
from desk.reading.asked import Asked
from desk.reading.calendar import day_pattern, monday, month_pattern, weekday
from desk.reading.grammar import grammar
from desk.reading.numbers import small

type Meaning = tuple[date | None, date | None, int, int] | None
"""First and last day (either may be open), and where they are named."""


def ahead(asked: Asked, match: re.Match[str]) -> Meaning:
    """`in 3 days`, `in two to three weeks`, `2 weeks from now`."""
    least = length(match["n"], match["u"])
    most = length(match["n2"], match["u"]) if match["n2"] else least
    if least is None or most is None or _FAR.search(match.group()) or _has_lasted(asked, match):
        return None
    if re.match(r"bus|work|habil|lab", match["u"]) or re.search(r"habil|labor", match["u"]):
        return (
            _working_day(asked, small(match["n"])),
            _working_day(asked, small(match["n2"] or match["n"])),
            *match.span(),
        )
    if match["u"].startswith(("mo", "mes")) and (count := small(match["n"])):
        last = small(match["n2"]) if match["n2"] else None
        months = sorted(calendar.months_after(asked.today, one) for one in (count, last or count))
        return months[0], months[1], *match.span()
    return asked.in_days(min(least, most)), asked.in_days(max(least, most)), *match.span()


def _has_lasted(asked: Asked, match: re.Match[str]) -> bool:
    """Whether `about 3 weeks` is how long something has been so: said right after what it is, or before how it is."""
    if not _ABOUT.match(match.group()):
        return False
    before = re.split(r"[.!?;\n]", asked.text.folded[: match.start()])[-1].rstrip()
    if not before:
        return False
    if before[-1] in ",:(-":
        return bool(_STILL.match(asked.text.folded, match.end()))
    return not _WISHING.search(before)


_ABOUT = re.compile(r"about(?! from)\s(?!.*\s(?:from|out|away|time))")
_WISHING = re.compile(
    r"(?<!\w)(?:in|maybe|probably|be|say|until|till?|like|is|it'?s|that'?s|or|guess|think|so|well|um+|yes|yeah|ok|okay|need|come|wait|give (?:me|it)"  # noqa: E501
    r"|want|free|available|open|back|later|hopefully|ready|than|not|for)$"
)
_STILL = re.compile(
    r",?\s+(?:no|not|and|it|still|getting|won'?t|doesn'?t|hasn'?t|isn'?t|worse|with|despite|tried|keeps?|since|ago|old)(?!\w)"
)
_FAR = re.compile(r"(?:min|h(?:ou)?rs?)\w* (?:away|out)$")
"""A way and no time (`I'm 2 hours away`)."""


def range_ahead(asked: Asked, match: re.Match[str]) -> Meaning:
    """`the doctor said 4-6 weeks`; not how long something has lasted."""
    if _LASTED.search(asked.text.before(match.start(), 30)):
        return None
    return ahead(asked, match)


_LASTED = re.compile(
    r"(?<!\w)(?:for|since|last|past|every|been|was|took|lasted|waited|hace|llevo|desde|por|cada|duel\w+|dur\w+|lasts?|tard\w+|ultim[oa]s)\s+(?:\w+\s+){0,2}$"
)


def within(asked: Asked, match: re.Match[str]) -> Meaning:
    """`within two weeks`, `the next 10 days`."""
    most = length(match["n2"] or match["n"] or ("2" if match["u"].endswith("s") else "1"), match["u"])
    if most is None:
        return None
    if match["u"].startswith(("mo", "mes")) and (
        count := small(match["n2"] or match["n"] or ("2" if match["u"].endswith("s") else "1"))
    ):
        return asked.today, calendar.months_after(asked.today, count), *match.span()
    return asked.today, asked.in_days(most), *match.span()


def from_a_day(asked: Asked, match: re.Match[str]) -> Meaning:
    """`a week from friday`, `two weeks after tomorrow`, `dos semanas después del lunes`."""
    days = length(match["n"], match["u"])
    base = _base(asked, match["base"])
    if days is None or base is None or (match["on"] and days % 7):
        return None
    value = base + timedelta(days=days)
    if re.match(r"mo|mes", match["u"]) and (count := small(match["n"])):
        value = calendar.months_after(base, count)
    return value, value, *match.span()


def days_of_the_week_ahead(asked: Asked, match: re.Match[str]) -> Meaning:
    """`two fridays from now`: the second Friday after today."""
    count = small(match["n"])
    if not count or count > _FEW or match["day"] not in grammar().table("timing", "days"):
        return None
    first = 1 + (weekday(match["day"]) - asked.today.weekday() - 1) % 7
    value = asked.in_days(first + 7 * (count - 1))
    return value, value, *match.span()


_FEW = 8
"""Weeks that are counted by one of their days."""


def in_eight(asked: Asked, match: re.Match[str]) -> Meaning:
    """`de hoy en ocho`, `del lunes en quince`: a week and two weeks from then, counted with both ends."""
    base = _base(asked, match["base"])
    if base is None:
        return None
    value = base + timedelta(days=7 if match["eight"] in ("ocho", "8") else 14)
    return value, value, *match.span()


def same_day_next_week(asked: Asked, match: re.Match[str]) -> Meaning:
    return asked.in_days(7), asked.in_days(7), *match.span()


def length(word: str | None, unit: str) -> int | None:
    """Days in `word` units; None where the number cannot be read."""
    count = small(word) if word else None
    if count is None or count > 400:
        return None
    if re.search(r"hour|hr|hora", unit):
        return -(-count // 24)
    if re.match(r"w|s|fort", unit) and not re.match(r"work", unit):
        return count * (14 if unit.startswith("fort") else 7)
    if re.match(r"mo|mes", unit):
        return count * 30
    return count * 365 if re.match(r"y|ano", unit) else count


def _base(asked: Asked, word: str) -> date | None:
    """The day a distance is counted from."""
    if re.search(r"today|now|hoy|aqui|ahora", word):
        return asked.today
    if re.search(r"after|pasado", word):
        return asked.in_days(2)
    if re.search(r"tom+or+ow|tmrw|manana", word):
        return asked.in_days(1)
    if number := re.search(r"\d+", word):
        month = re.search(month_pattern(), word)
        if month:
            return calendar.coming(calendar.month_number(month.group()), int(number.group()), asked.today)
        return calendar.coming_day(int(number.group()), asked.today)
    day = re.search(day_pattern(), word)
    if day is None:
        return None
    ahead = (weekday(day.group()) - asked.today.weekday() - 1) % 7 + 1
    if re.search(r"next|proxim", word):
        return monday(asked.today) + timedelta(days=7 + weekday(day.group()))
    return asked.in_days(ahead)


def _working_day(asked: Asked, count: int | None) -> date:
    day = asked.today
    for _ in range(count or 0):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    return day
