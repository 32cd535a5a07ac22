"""Hours and days of the month told in words (`quarter past four`, `the twenty second of may`) put in figures, so that
the same patterns read them. The text stays as long as it was."""

import re
from collections.abc import Callable
from functools import cache

from desk.reading.calendar import month_number, month_pattern
from desk.reading.grammar import grammar
from desk.reading.numbers import cardinal_pattern, small
from desk.reading.text import Text

_PAST = {"quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20}
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

type _Figures = Callable[[re.Match[str]], str | None]


def hours(text: Text) -> Text:
    """`quarter past four`, `9 y cuarto`, `3 30` as `4:15`, `9:15`, `3:30`."""
    return _rewritten(text, _hour_patterns())


def days(text: Text) -> Text:
    """`the twenty second of may`, `veintiséis de mayo`, `the first day of june` as `22nd of may`, `26 de mayo`, …"""
    return weeks(_rewritten(text, _day_patterns()))


def weeks(text: Text) -> Text:
    """`the week of the ninth of august`, `la semana del dieciséis` as `the week of the 9 of august`, …"""
    return _rewritten(text, _week_patterns())


def _rewritten(text: Text, patterns: tuple[tuple[re.Pattern[str], _Figures], ...]) -> Text:
    for pattern, figures in patterns:
        found = ((match, figures(match)) for match in pattern.finditer(text.folded))
        text = text.put(
            *(
                (*match.span(), shown.rjust(len(match.group())))
                for match, shown in found
                if shown and len(shown) <= len(match.group())
            )
        )
    return text


def _past(match: re.Match[str]) -> str | None:
    hour, told = small(match["h"]), match.groupdict().get("m") or "quarter"
    minutes = int(told) if told.isdigit() else _PAST[told]
    return f"{hour}:{minutes:02d}" if hour and hour <= 12 else None


def _to(match: re.Match[str]) -> str | None:
    hour = small(match["h"])
    return f"{(hour - 2) % 12 + 1}:45" if hour and hour <= 12 else None


def _ordinal(match: re.Match[str]) -> str | None:
    ordinals = grammar().table("numbers", "ordinals")
    number = ordinals.get(f"{match['tens']}-{match['unit']}")
    return f"{number}th" if number else None


def _first_day(match: re.Match[str]) -> str:
    return f"1 {match['of']}"


def _last_day(match: re.Match[str]) -> str:
    return f"{_LAST[month_number(match['mon']) - 1]} {match['of']} {match['mon']}"


def _cardinal(match: re.Match[str]) -> str | None:
    number = small(match["n"])
    return f"{number}" if number and 1 <= number <= 31 else None


def _month_and_day(match: re.Match[str]) -> str | None:
    number = small(match["n"])
    return f"{match['mon']} {number}" if number and 1 <= number <= 31 else None


@cache
def _hour_patterns() -> tuple[tuple[re.Pattern[str], _Figures], ...]:
    hour = rf"(?P<h>\d{{1,2}}|{cardinal_pattern()})(?![\w:])"
    ends = r"(?=\s*(?:(?:[ap]\.?m|to|and|until|till?|y|a|o|or|hasta)(?!\w)|[-,.;]|$))(?!\s+\d)"
    return (
        (re.compile(rf"(?<![\w:/.-])(?<!\d )(?P<h>1[0-2]|[1-9]) (?P<m>[0-5]\d){ends}"), _past),
        (re.compile(rf"(?<!\w)(?:a\s+)?(?P<m>quarter|half|five|ten|twenty)\s+past\s+{hour}"), _past),
        (re.compile(rf"(?<!\w)(?:a\s+)?quarter\s+after\s+{hour}"), _past),
        (re.compile(rf"(?<!\w){hour}\s+y\s+cuarto(?!\w)"), _past),
        (re.compile(rf"(?<!\w)(?:a\s+)?quarter\s+(?:to|of|til|till|before)\s+{hour}"), _to),
        (re.compile(rf"(?<!\w)(?:un\s+)?cuarto\s+para\s+las?\s+{hour}"), _to),
        (re.compile(rf"(?<!\w){hour}\s+menos\s+cuarto(?!\w)"), _to),
    )


@cache
def _day_patterns() -> tuple[tuple[re.Pattern[str], _Figures], ...]:
    units = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    month, cardinal = month_pattern(), cardinal_pattern()
    return (
        (re.compile(rf"(?<!\w)(?P<tens>twenty|thirty)[\s-]+(?P<unit>{units})(?!\w)"), _ordinal),
        (
            re.compile(r"(?<!\w)(?:the\s+|el\s+)?(?:first|1st|primer|primero)\s+(?:day\s+|dia\s+)(?P<of>of|de)(?!\w)"),
            _first_day,
        ),
        (
            re.compile(rf"(?<!\w)(?:the\s+|el\s+)?(?:last|ultimo)\s+(?:day|dia)\s+(?P<of>of|de)\s+(?P<mon>{month})"),
            _last_day,
        ),
        (re.compile(rf"(?<!\w)(?P<n>{cardinal})(?=\s+de\s+{month})"), _cardinal),
        (re.compile(rf"(?<=\bel\s)(?P<n>{cardinal})(?=\s*(?:[,.;!]|$))"), _cardinal),
        (re.compile(rf"(?<!\w)(?P<mon>{month})\s+(?P<n>{cardinal})(?!\s*(?:of|:|am|pm))(?!\w)"), _month_and_day),
    )


def _of_week(match: re.Match[str]) -> str | None:
    number = grammar().table("numbers", "ordinals").get(match["n"]) or small(match["n"])
    return f"{match['week']}{number}" if number and 1 <= number <= 31 else None


@cache
def _week_patterns() -> tuple[tuple[re.Pattern[str], _Figures], ...]:
    ordinal = "|".join(sorted(grammar().table("numbers", "ordinals"), key=len, reverse=True))
    led = rf"(?P<week>{grammar().one_of('timing', 'week_of')}\s+(?:el\s+)?(?:{month_pattern()}\s+(?:the\s+)?)?)"
    return ((re.compile(rf"(?<!\w){led}(?P<n>{ordinal}|{cardinal_pattern()})(?!\w)"), _of_week),)
