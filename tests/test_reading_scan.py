"""Patterns tried only at the words that can begin them find what `re` finds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.reading.calendar import day_pattern
from desk.reading.days import day_grammar
from desk.reading.grammar import grammar
from desk.reading.scan import Indexed, Scan
from desk.reading.text import NOTHING, Text

SCANS = [
    Scan(r"(?<![^\W_])(?:the\s+one|the|an?|[a-z]+ing|now|no(?:t)?|(?:my |the )?dog|cat)(?![^\W_])"),
    Scan(r"(?<![^\W_])(?:cat|dog|,\s+bird)(?![^\W_])"),
    Scan(r"(?<!\w)(?:no\s*(?:one|body)|some(?=\s+one)|any\s{1,3}one)(?!\w)"),
    Scan(r"(?<!\w)(?:a\s+){2,3}(?:b|c[ ,]+d)?"),
    Scan(r"(?<![\w.$/-])(?P<n>\d{1,3})[\s,]+(?P<u>days?|dias?)(?!\w)"),
    Scan(r"(?<!\w)(?:on|\$?\d+|¿que)\s"),
    Scan(r"(?<!\w)(?:she|he)|s?he's"),
    Scan(r"(?i)(?<!\w)(?:one|two)"),
    Scan(r"(?<!\w)one|\Btwo"),
    Scan(rf"(?<!\w)(?:our|my)\s+(?:\w+\s+)?{day_pattern()}"),
    *(grammar().scan("status", key) for key in ("unknown", "refused", "undecided")),
    grammar().scan("correction", "marker"),
    grammar().scan("timing", "not_when", "recurring"),
    *(scan for scan, _ in day_grammar()),
]
WORDS = ["a", "b", "c, d", "the", "one", "dog", "cat", "my", "singing", "nobody", "no", "body", "some", "any", "he's", "she", "on", "$5", "12", "days", "¿que", ",", ".", "bird", "monday", "next", "week", "since", "i", "don't", "know", "not", "sure", "sorry", "i mean", "of", "june", "15th", "del", "mes", "TWO", "from", "now"]  # fmt: skip  # noqa: E501
TEXTS = st.builds(
    lambda words, gaps: "".join(word + gap for word, gap in zip(words, gaps, strict=False)),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    st.lists(st.sampled_from(["", " ", " ", " ", "  ", "\n", " \n   ", f" {NOTHING} "]), min_size=12, max_size=12),
)
CUTS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=3)


def spans(matches) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


def assert_as_re(scan: Scan, index: Indexed, start: int, end: int) -> None:
    whole = re.compile(scan.pattern)
    expected = spans(whole.finditer(index.string, start, end))
    assert spans(scan.finditer(index, start, end)) == expected
    found = scan.search(index, start, end)
    assert ([found.span()] if found else []) == expected[:1]


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan.pattern[:30])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    text=TEXTS, cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=3), start=st.integers(0, 20)
)
def test_a_scan_finds_what_re_finds_in_a_text_and_in_what_is_blanked_of_it(scan, text, cuts, start):
    scan.search(Indexed(""))
    typed = Text(text, text, "en")
    typed.index()
    assert_as_re(scan, typed.indexed, 0, len(text))
    assert_as_re(scan, typed.indexed, start, len(text) - start)
    for at, length in cuts:
        typed = typed.without((min(at, len(text)), min(at + length, len(text))))
        assert_as_re(scan, typed.indexed, 0, len(text))


def test_a_pattern_is_tried_only_at_the_words_that_can_begin_it():
    scan = Scan(r"(?<!\w)(?:monday|no\s+more)(?!\w)")
    assert scan.heads == {"monda", "no mo"}
    scan.search(Indexed(""))
    assert Indexed("on mondays I know no  more nor no less").places(scan) == [3, 18]
    assert Indexed("nothing of it, mon or tue").places(scan) == []


def test_a_pattern_first_used_after_a_text_was_looked_through_is_searched_in_all_of_it():
    index = Indexed("call on monday")
    index.index()
    assert Scan(r"(?<!\w)monday").search(index).span() == (8, 14)


def test_the_days_of_a_text_are_looked_for_at_few_of_its_words():
    said = "my mother is 82 and needs a visit next friday in Columbus, call 415 555 0123 after 5. " * 20
    patterns = [scan for scan, _ in day_grammar() if scan.heads is not None]
    for scan in patterns:
        scan.search(Indexed(""))
    text = Text.of(said, "en")
    tried = sum(len(text.indexed.places(scan)) for scan in patterns)
    assert tried < len(patterns) * len(text.tokens) / 10
