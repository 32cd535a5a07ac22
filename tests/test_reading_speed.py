"""No text makes reading hang."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.reading import read_paste

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
SLOTS = ["phone", "email", "name", "location", "timing", "contact_time", "coverage", "referral", "contact_channel", "consent", "age", "role", "service_line", "urgency", "relationship", "confirm", "org", "documentation", "headcount"]  # fmt: skip  # noqa: E501
FOUND = [slot for slot in SLOTS if slot not in ("consent", "confirm", "role")]
WORDS = [
    "415 555 0123",
    "six one four",
    "maria at example dot org",
    "Rosa Díaz",
    "my name is",
    "43215",
    "Columbus, OH",
    "next tuesday",
    "a week from friday",
    "mañana",
    "the 20th",
    "asap",
    "weekdays",
    "after 5",
    "Aetna PPO",
    "no insurance",
    "from Dr. Patel",
    "call me",
    "no calls",
    "I'm 45",
    "born 3/4/1951",
    "mri",
    "urgent",
    "my mother",
    "Maple Clinic",
    "office notes",
    "20 patients",
    "not",
    "sorry",
    ",",
    ".",
    "?",
    "¿",
    "99",
    "0",
    "@",
    "-",
    "/",
    ":",
    "purple",
    "coffee",
    "muy",
]


def seconds(work) -> float:
    """The best of a few times, in seconds of this thread."""
    times = []
    for _ in range(4):
        began = time.thread_time()
        work()
        times.append(time.thread_time() - began)
    return min(times)


REPEATED = ["(", "-/.", "a", "1", "415 555 0123 ", "one two three ", "Dr. ", "may 5 june 6 ", "a @ b . c at dot ", "\n", " ", "' ", "Maria Lopez Clinic of the ", "next week monday ", "¿", "#", "1) cardiology urgent DOB 3/4/1951\n", "Aetna PPO and ", "not 32 but 33 ", "1,", "(Bob) ", "St. ", "http://a.b/", "\x01 ", "ñ", "á é "]  # fmt: skip  # noqa: E501


TOO_MUCH = 12.0
"""Times the cost of a quarter of the text; where the cost grows with the square it is 16."""
HANGS = 1.0
"""Seconds of 2,000 characters; the targets, a hundredth of it, are `desk bench reading`'s."""


def growth(work: Callable[[str], object], unit: str) -> float:
    """How many times the cost of 4,000 characters of `unit` 16,000 cost; what takes no time at all grows by nothing.

    The better of two tries: what else runs here may slow down one of them.
    """
    short, long = (unit * 4_000)[:4_000], (unit * 16_000)[:16_000]
    return min(seconds(lambda: work(long)) / max(0.002, seconds(lambda: work(short))) for _ in range(2))


@pytest.mark.parametrize("unit", REPEATED)
def test_a_long_message_costs_its_length_and_not_its_square(reader, unit):
    assert growth(lambda text: reader.find(text, slots=FOUND, now=NOW), unit) < TOO_MUCH
    assert growth(reader.entities, unit) < TOO_MUCH
    assert growth(lambda text: read_paste(reader, text, now=NOW), unit) < TOO_MUCH


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("unit", REPEATED)
def test_no_long_answer_makes_reading_hang(reader, slot, unit):
    assert seconds(lambda: reader.read(slot, (unit * 2_000)[:2_000], now=NOW)) < HANGS


@settings(max_examples=25, deadline=None, derandomize=True)
@given(words=st.lists(st.sampled_from(WORDS), min_size=5, max_size=30))
def test_two_thousand_characters_of_anything_do_not_make_reading_hang(reader, words):
    text = (" ".join(words) + " ") * 2_000
    assert seconds(lambda: reader.find(text[:2_000], slots=FOUND, now=NOW)) < HANGS
