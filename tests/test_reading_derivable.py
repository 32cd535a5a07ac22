"""Whatever is typed, reading answers in time, never raises, and gives no value that is not in the text."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.content import load
from desk.content.models import Content
from desk.reading import Reader, Reading, read_paste
from desk.reading.grammar import grammar
from desk.reading.numbers import numerals
from desk.reading.text import Text, fold

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
SLOTS = ["phone", "email", "name", "location", "timing", "contact_time", "coverage", "referral", "contact_channel", "consent", "age", "role", "service_line", "sub_line", "urgency", "relationship", "confirm", "org", "documentation", "patient_count", "volume", "headcount"]  # fmt: skip  # noqa: E501
FOUND = [slot for slot in SLOTS if slot not in ("consent", "confirm", "role", "contact_channel")] + ["channel"]

NEUTRAL = [
    "table",
    "purple",
    "window",
    "banana",
    "coffee",
    "yellow",
    "pencil",
    "carpet",
    "lamp",
    "kettle",
    "umbrella",
    "bottle",
    "sandwich",
    "guitar",
    "spoon",
    "lampara",
    "ventana",
    "platano",
    "cuchara",
    "guitarra",
    "zapato",
    "silla",
    "cuaderno",
    "very",
    "quite",
    "also",
    "because",
    "therefore",
    "however",
    "perhaps",
    "although",
    "muy",
    "aunque",
    "entonces",
]
"""Words that say nothing of any slot."""
TELLING = [
    "415 555 0123",
    "(614) 555-0188",
    "ext 12",
    "six one four",
    "triple five",
    "maria@example.org",
    "maria at example dot org",
    "arroba",
    "punto com",
    "Rosa Díaz",
    "my name is",
    "me llamo",
    "Tran Thi Mai",
    "Dr. Lee",
    "43215",
    "Columbus",
    "Tucson, AZ",
    "Ohio",
    "condado de Franklin",
    "next tuesday",
    "a week from friday",
    "de hoy en ocho",
    "mañana",
    "the 20th",
    "5/20",
    "may 3 2026",
    "asap",
    "flexible",
    "weekdays",
    "after 5",
    "entre 2 y 4",
    "mornings",
    "Aetna PPO",
    "medicare",
    "no insurance",
    "workers comp",
    "claim 88-12",
    "BCBS of Texas",
    "referral",
    "from Dr. Patel",
    "my pcp",
    "call me",
    "text",
    "email only",
    "no calls",
    "yes",
    "no",
    "sí",
    "acepto",
    "I'm 45",
    "born 3/4/1951",
    "tengo 8 años",
    "turning 16",
    "cardiology",
    "mri",
    "knee",
    "urgent",
    "routine",
    "my mother",
    "esposo",
    "Maple Clinic",
    "office notes",
    "20 patients",
    "a dozen",
    "1,200 employees",
    "not",
    "sorry",
    "I mean",
    "ends in",
    "32",
    "my mom's",
    "is",
    "and",
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
    "31 de febrero",
    "2026-13-45",
    "not sure",
    "rather not say",
    "why",
]
PREVIOUS = (None, "+16145550123", {"start": "2026-05-20", "end": "2026-05-20"}, "a@example.org", {"zip": "43215"}, 7, {"days": ["mon"], "start": "09:00"}, {"e164": "+16145550123", "ext": "4"})  # fmt: skip  # noqa: E501

SAID = st.lists(st.one_of(st.sampled_from(TELLING), st.sampled_from(NEUTRAL), st.text(max_size=6)), max_size=14).map(" ".join)  # fmt: skip  # noqa: E501
EASY = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def content() -> Content:
    return load(DATA)


@pytest.fixture(scope="module")
def reader(content) -> Reader:
    reader = Reader(content)
    reader.warm()
    return reader


def value(reader, slot, text):
    return reader.read(slot, text, now=NOW).value


def digits(text: str) -> str:
    """All numbers of a text, typed or spoken, in order; letters for digits too."""
    return "".join(one.digits for one in numerals(Text.of(text)))


def typed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text.casefold()))


def in_order(needle: str, hay: str) -> bool:
    rest = iter(hay)
    return all(letter in rest for letter in needle)


# ---- nothing raises, nothing hangs -----------------------------------------------------------


@pytest.mark.parametrize("slot", SLOTS)
@EASY
@given(text=SAID, held=st.sampled_from(PREVIOUS), lang=st.sampled_from([None, "en", "es"]))
def test_no_answer_makes_reading_raise(reader, slot, text, held, lang):
    reading = reader.read(slot, text, now=NOW, prev=held, lang=lang)
    assert isinstance(reading, Reading)
    assert (reading.value is None) == (reading.status != "value")
    assert 0 <= reading.start <= reading.end <= len(text)


@EASY
@given(text=SAID)
def test_what_a_message_holds_stands_in_it(reader, text):
    for found in reader.find(text, slots=FOUND, now=NOW):
        assert 0 <= found.start < found.end <= len(text)
    for entity in reader.entities(text):
        assert text[entity.start : entity.end] == entity.text


@EASY
@given(text=st.one_of(SAID, st.text(max_size=200)))
def test_no_paste_makes_reading_raise(reader, text):
    paste = read_paste(reader, text, now=NOW)
    assert all(0 <= one.start <= one.end <= len(text) for one in paste.identifiers)


# ---- no value without its words --------------------------------------------------------------


@pytest.mark.parametrize("slot", [slot for slot in SLOTS if slot not in ("name", "org")])
@EASY
@given(words=st.lists(st.sampled_from(NEUTRAL), max_size=12))
def test_words_that_say_nothing_are_no_value(reader, slot, words):
    assert reader.read(slot, " ".join(words), now=NOW).status != "value"


@EASY
@given(words=st.lists(st.sampled_from(NEUTRAL), max_size=30))
def test_a_message_that_says_nothing_holds_nothing(reader, words):
    assert reader.find(" ".join(words), slots=FOUND, now=NOW) == []


@EASY
@given(text=SAID)
def test_a_phone_number_has_only_digits_that_were_said(reader, text):
    match value(reader, "phone", text):
        case str(number):
            parts = [number]
        case {"e164": number, "ext": ext}:
            parts = [number, ext]
        case _:
            return
    for part in parts:
        said = part.lstrip("+")
        assert said in digits(text) or said.removeprefix("1") in digits(text)


@EASY
@given(text=SAID)
def test_an_email_address_has_only_letters_that_were_said(reader, text):
    address = value(reader, "email", text)
    spoken = typed(text.replace("@", " at ")) + digits(text)
    assert address is None or (
        in_order(typed(address.split("@")[0]), spoken) and in_order(typed(address.split("@")[1]), spoken)
    )


@EASY
@given(text=SAID)
def test_every_part_of_a_name_was_typed(reader, text):
    for part in (value(reader, "name", text) or {}).values():
        assert typed(part.lower().replace("ss", "ß")) in typed(text.lower().replace("ss", "ß"))


@EASY
@given(text=SAID)
def test_a_place_was_named(reader, content, text):
    place = value(reader, "location", text) or {}
    folded = fold(text)
    if "zip" in place:
        assert place["zip"] in digits(text)
    if "city" in place:
        assert any(word in folded for word in fold(place["city"]).split())
    if "county" in place:
        assert fold(place["county"]) in folded
    if "state" in place:
        assert place["state"].lower() in folded or place["state"] in ("OH", "AZ", "TX")
    if "location" in place:
        named = next(one for one in content.site.locations if one.location == place["location"])
        assert any(fold(name) in folded for name in (named.name, *named.aliases))


@EASY
@given(text=SAID, days=st.integers(0, 40))
def test_a_day_is_not_past_and_moves_with_now(reader, text, days):
    now = NOW + timedelta(days=7 * days)
    when = reader.read("timing", text, now=now).value
    if not when or "bucket" in when:
        return
    for end in ("start", "end"):
        assert end not in when or date.fromisoformat(when[end]) >= now.date()
    if "start" in when and "end" in when:
        assert when["start"] <= when["end"]
    if not re.search(r"\d|may|febrero|20th", fold(text)) and not re.search(r"thousand|month", fold(text)):
        later = reader.read("timing", text, now=now + timedelta(days=7)).value
        for end in when.keys() & {"start", "end"}:
            moved = date.fromisoformat(later[end]) - date.fromisoformat(when[end])
            assert moved == timedelta(days=7)


@EASY
@given(text=SAID)
def test_hours_to_call_were_said(reader, text):
    told = value(reader, "contact_time", text) or {}
    if told.keys() & {"start", "end"}:
        assert re.search(r"\d|one|two|three|five|six|manana|morning|noon|entre|uno|dos", fold(text))
    for day in told.get("days", []):
        assert re.search(rf"{day}|week|manana|tues|fri|today|\d|hoy|lun|mar|mie|jue|vie|sab|dom|not|no ", fold(text))


@EASY
@given(text=SAID)
def test_cover_was_told(reader, content, text):
    told = value(reader, "coverage", text) or {}
    names = {one.name: (one.name, *one.aliases) for one in content.site.payers}
    for key in ("payer", "secondary"):
        if key in told:
            said = next((listed for name, listed in names.items() if told[key].startswith(name)), (told[key],))
            assert any(fold(name) in fold(text) for name in said)
    for key in ("claim", "note"):
        assert key not in told or typed(told[key]) in typed(text)


@EASY
@given(text=SAID)
def test_the_source_of_a_referral_was_named(reader, text):
    told = value(reader, "referral", text) or {}
    if "source" in told:
        assert typed(told["source"].split()[-1]) in typed(text)


@EASY
@given(text=SAID)
def test_an_age_is_a_number_of_the_text_or_follows_from_a_birthday(reader, text):
    told = value(reader, "age", text)
    if told and not re.search(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}", text):
        numbers = [int(one.digits) for one in numerals(Text.of(text))]
        assert told["age"] in numbers or told["age"] + 1 in numbers or told["age"] == 0
    assert told is None or told["minor"] == (told["age"] < 18)


@pytest.mark.parametrize("slot", ["patient_count", "headcount", "volume"])
@EASY
@given(text=SAID)
def test_an_amount_is_a_number_of_the_text(reader, slot, text):
    told = value(reader, slot, text)
    said = {int(one.digits) for one in numerals(Text.of(text.replace(",", "")))} | {
        int(one.digits) for one in numerals(Text.of(text))
    }
    assert told is None or told in said or told in (0, 1, 12) or told // 1000 in said or str(told) in typed(text)


@EASY
@given(text=SAID)
def test_consent_takes_a_word_of_will(reader, text):
    told = value(reader, "consent", text)
    if told == "yes":
        assert grammar().pattern("yesno", "yes").search(fold(text)) or set(text) & set("👍✅👌")
    if isinstance(told, dict):
        named = grammar().pattern("channel", "phone", "text", "email").search(fold(text))
        assert named or grammar().pattern("consent", "marketing").search(fold(text))


@EASY
@given(text=SAID)
def test_a_channel_was_named(reader, text):
    told = value(reader, "contact_channel", text)
    assert told is None or grammar().pattern("channel", "phone", "text", "email", "any", "all_but").search(fold(text))


@pytest.mark.parametrize("slot", ["service_line", "sub_line", "relationship", "role", "urgency", "documentation", "org", "confirm"])  # fmt: skip  # noqa: E501
@EASY
@given(text=SAID)
def test_what_was_picked_points_at_its_words(reader, slot, text):
    reading = reader.read(slot, text, now=NOW)
    assert reading.status != "value" or re.search(r"\S", text[reading.start : reading.end])
