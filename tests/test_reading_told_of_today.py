"""What is told of a visit, a gap or a habit is no wish and no age; a stretch told twice counts as the closer one."""

import json
from pathlib import Path
from typing import Any

import pytest
from answers import NOW, read

from desk.reading import Reader, report
from desk.role import urgency_of

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "text",
    [
        "hi, i need a cleaning for my teeth. is almost 2 years i dont go to the dentist",
        "it is 3 years i no see doctor",
        "is 5 months that i have this pain",
        "tiene 5 años que no va al dentista",
    ],
)
def test_how_long_somebody_has_not_been_is_no_age(reader: Reader, text: str) -> None:
    assert [one.value for one in reader.find(text, slots=["age"], now=NOW)] == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("new afib on his EKG today, rate controlled", []),
        ("seen in our clinic today, he is stable", []),
        ("found on xray this morning", []),
        (
            "her mammogram today showed a lump, we want to see someone next week",
            [{"start": "2026-05-18", "end": "2026-05-24"}],
        ),
        ("lo vimos hoy, para la próxima semana", [{"start": "2026-05-18", "end": "2026-05-24"}]),
        ("can he be seen in clinic today", [{"start": "2026-05-13", "end": "2026-05-13"}]),
    ],
)
def test_what_was_found_today_is_no_wish_to_come_today(reader: Reader, text: str, days: list[Any]) -> None:
    assert [one.value for one in reader.find(text, slots=["timing"], now=NOW)] == days


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("New atrial fibrillation on his EKG today. Priority soon.", "soon"),
        ("seen in our clinic today, urgency routine", "routine"),
        ("this is a priority.", "urgent"),
        ("can she get an MRI today", "urgent"),
    ],
)
def test_a_priority_that_is_named_counts_and_a_finding_of_today_does_not(text: str, urgency: str) -> None:
    assert urgency_of(text, "en") == urgency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("surgery is June 10 and before that we would like a visit", {"start": "2026-05-13", "end": "2026-06-09"}),
        ("me operan el 10 de junio y antes de eso queremos una cita", {"start": "2026-05-13", "end": "2026-06-09"}),
        ("June 10, before that I'm away", {"start": "2026-06-10", "end": "2026-06-10"}),
        ("any weekday morning next week", {"start": "2026-05-18", "end": "2026-05-22", "part": "morning"}),
        ("this week, thursday or friday", {"start": "2026-05-14", "end": "2026-05-15"}),
        ("a fin de mes, la última semana de mayo", {"start": "2026-05-25", "end": "2026-05-31"}),
        ("la segunda semana de junio, del 8 al 12", {"start": "2026-06-08", "end": "2026-06-12"}),
        ("la semana q entra", {"start": "2026-05-18", "end": "2026-05-24"}),
        ("el mes q viene", {"start": "2026-06-01", "end": "2026-06-30"}),
        ("2moro am", {"start": "2026-05-14", "end": "2026-05-14", "part": "morning"}),
        ("quiero ver opciones primero, todavía no voy a agendar", {"bucket": "exploring"}),
        ("le toca la pastilla cada 8 horas y en la noche se me pasa", "unclear"),
        ("también atienden domingos?", "question"),
    ],
)
def test_days_bounded_by_another_or_told_twice(reader: Reader, text: str, value: Any) -> None:
    assert read(reader, "timing", text) == value


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("contact_time", "sat or sun, either one", {"days": ["sat", "sun"]}),
        ("contact_time", "Weekends please, I drive a truck during the week", {"days": ["sat", "sun"]}),
        ("coverage", "i no have insurance", {"status": "uninsured"}),
        ("referral", "una amiga me los recomendó, ningún doctor me mandó", {"status": "self", "source": "amiga"}),
        ("referral", "mi vecina me recomendó con ustedes", {"status": "self", "source": "vecina"}),
        ("org", "soy de Clinica Puente de Vida en Groveport", "Clinica Puente de Vida"),
        ("name", "patient is Gus D'Amico 72 yrs old hip replacement", {"first": "Gus", "last": "D'Amico"}),
        ("org", "id rather not name my employer yet", "refused"),
        ("org", "oh im with Maple Ridge Rehab, 2nd floor", "Maple Ridge Rehab"),
    ],
)
def test_other_answers_of_everyday(reader: Reader, slot: str, text: str, value: Any) -> None:
    assert read(reader, slot, text) == value


def test_the_fifteenth_answers_are_read_as_labelled(reader: Reader) -> None:
    file = HERE / "reading" / "development15.jsonl"
    assert sum(1 for line in file.read_text(encoding="utf-8").splitlines() if json.loads(line)) == 249
    table = report(file, reader)
    assert table.total.rate >= 0.93, table.misses
