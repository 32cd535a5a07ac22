"""What an answer tells of somebody else, of another thing, place or hour is no value; what it tells of the one cared for is."""  # noqa: E501

import json
from pathlib import Path

import pytest
from answers import read

from desk.reading import report

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("coverage", "my neighbor has Aetna and loves it"),
        ("coverage", "mi vecina tiene Aetna y le va bien"),
        ("coverage", "mi jefe tiene Cigna y batalla mucho"),
        ("coverage", "Cigna turned down my uncle's knee surgery last year"),
        ("coverage", "Cigna le negó la operación a mi tío"),
        ("coverage", "mi hermana tiene Aetna pero esto no es para ella"),
        ("age", "my son is 9 but the appointment is for me"),
        ("age", "mi hija tiene 12, pero la consulta es para mí"),
        ("age", "my wife's 68 but I'm the one who's sick"),
        ("age", "my neighbor is 90 and still drives"),
        ("phone", "don't use 614 555 0150, that's my ex's"),
        ("phone", "614 555 0150 no marquen, es de mi ex"),
        ("name", "my doctor's name is Karen Willis"),
        ("name", "mi doctor se llama Julio Paredes"),
        ("referral", "my coworker needed one for her knee and waited forever"),
        ("referral", "a mi tía la refirieron ahí hace dos años y le fue bien"),
    ],
)
def test_what_somebody_else_has_is_no_value(reader, slot, text):
    assert read(reader, slot, text) == "unclear"


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("coverage", "my wife has Aetna", {"status": "insured", "payer": "Aetna"}),
        ("coverage", "it's for my neighbor, she has Humana", {"status": "insured", "payer": "Humana"}),
        ("coverage", "my dad has Aetna but this is for me and I have Cigna", {"status": "insured", "payer": "Cigna"}),
        ("coverage", "no, Aetna es el de mi hermana, el mío es Cigna", {"status": "insured", "payer": "Cigna"}),
        ("coverage", "this is for me, my mom pays my Aetna", {"status": "insured", "payer": "Aetna"}),
        ("age", "my son is 9 but it's for me, I'm 44", {"age": 44, "minor": False}),
        ("age", "my neighbor's kid, 7, I watch him", {"age": 7, "minor": True}),
        ("phone", "el de mi vecina, 614 555 0190", "+16145550190"),
        ("email", "don't use a.b@example.com, use c.d@example.org", "c.d@example.org"),
        ("name", "my doctor is Dr. Hale and I'm Joan Perkins", {"first": "Joan", "last": "Perkins"}),
        ("name", "Rita's my sister, I'm the one who fell. Paul Becker", {"first": "Paul", "last": "Becker"}),
        ("referral", "my neighbor told me about you", {"status": "self", "source": "neighbor"}),
    ],
)
def test_who_the_care_is_for_is_heard(reader, slot, text, value):
    assert read(reader, slot, text) == value


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("coverage", "the truck is insured with Progressive, 90 a month"),
        ("coverage", "my dog's insurance went up again"),
        ("coverage", "el seguro de la casa me llegó carísimo"),
        ("coverage", "Medicare commercials all day long, I'm sick of Joe Namath"),
        ("coverage", "vi un anuncio de Humana en el camión"),
        ("age", "my truck is 22 and runs fine"),
        ("phone", "your machine at 614 555 0150 cut me off twice"),
        ("phone", "llamé al 614 555 0150 y nadie contestó"),
        ("phone", "I keep getting robocalls from 614 555 0182"),
        ("email", "I emailed billing@example.org last month, no reply"),
        ("email", "en la factura decía cobros@example.com"),
        ("email", "the letter said pay@example.com on it"),
    ],
)
def test_another_thing_is_no_value(reader, slot, text):
    assert read(reader, slot, text) == "unclear"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I was born in Dayton, one of five", "unclear"),
        ("crecí en Cleveland con mis abuelos", "unclear"),
        ("my chart is still over in Dayton", "unclear"),
        ("mis expedientes siguen en Toledo", "unclear"),
        ("my brother is a cook in Cleveland", "unclear"),
        ("mi hijo trabaja en una fábrica en Dayton", "unclear"),
        ("they sent my blood work to a lab in Cincinnati", "unclear"),
        ("grew up in Toledo but now I live in Dublin", {"city": "Dublin"}),
        ("grew up in Toledo, live in Westerville", {"city": "Westerville"}),
        ("It's for my mom, she lives in Dublin. I'm in Chicago, don't mind that", {"city": "Dublin"}),
        ("mi papá está en Hilliard, yo vivo en Dallas; la cita es para él", {"city": "Hilliard"}),
        ("my mother lives in Dublin", {"city": "Dublin"}),
        ("Dublin's closer with the bridge out", {"city": "Dublin"}),
        ("Dublin, next to the car wash", {"city": "Dublin"}),
        ("Gahanna please, my kids' school is there", {"city": "Gahanna"}),
    ],
)
def test_where_somebody_else_is_or_once_was_is_not_where(reader, text, told):
    assert read(reader, "location", text) == told


@pytest.mark.parametrize(
    ("slot", "text", "told"),
    [
        ("timing", "my sister's graduation is the 29th and I have no dress", "unclear"),
        ("timing", "la boda de mi prima es el 30 y no tengo zapatos", "unclear"),
        ("timing", "my daughter comes home from college in december", "unclear"),
        ("timing", "my rent is due the 1st", "unclear"),
        ("timing", "you rescheduled me May 6 and then again May 9, ridiculous", "unclear"),
        (
            "timing",
            "my son gets home in november, I'd like to come before that",
            {"start": "2026-05-13", "end": "2026-10-31"},
        ),
        (
            "timing",
            "my wife comes home friday, anytime next week",
            {"start": "2026-05-18", "end": "2026-05-24"},
        ),
        ("contact_time", "mi hija sale de la escuela a las 3", "unclear"),
        ("contact_time", "the news comes on at 6 and I fall asleep", "unclear"),
        ("contact_time", "my husband gets home at 5, call after that", {"start": "17:00"}),
        ("contact_time", "I get off at 5", {"start": "17:00"}),
        ("contact_time", "don't be calling me, I'll call whenever I can", "refused"),
    ],
)
def test_the_hour_and_day_of_something_else_is_none(reader, slot, text, told):
    assert read(reader, slot, text) == told


@pytest.mark.parametrize(
    ("slot", "text", "told"),
    [
        ("contact_channel", "will my husband see the texts on our bill?", "question"),
        ("contact_channel", "¿y las llamadas me las hacen en español?", "question"),
        ("coverage", "is humana accepted there", "question"),
        ("coverage", "do you guys take aetna or no", "question"),
        ("email", "does it have to be a yahoo", "question"),
        ("location", "why, who's coming out? no thanks, not telling", "refused"),
        ("name", "Mickey Mouse. just kidding, I don't give my name out", "refused"),
        ("consent", "sí que hace calor hoy", "unclear"),
        ("consent", "my dad says yes to every salesman who knocks", "unclear"),
        ("consent", "I agreed to a survey once and they never quit", "unclear"),
        ("consent", "I said yes already", "yes"),
    ],
)
def test_a_question_a_jest_and_a_yes_to_others_are_no_answer(reader, slot, text, told):
    assert read(reader, slot, text) == told


@pytest.mark.parametrize(
    ("text", "held", "value"),
    [
        ("third week of june, the 15th through the 19th", None, {"start": "2026-06-15", "end": "2026-06-19"}),
        ("not this week, the one after", None, {"start": "2026-05-18", "end": "2026-05-24"}),
        (
            "sorry, the week of the 1st",
            {"start": "2026-05-25", "end": "2026-05-31"},
            {"start": "2026-06-01", "end": "2026-06-07"},
        ),
        ("this is after Memorial Day, like that Wednesday", None, {"start": "2026-05-27", "end": "2026-05-27"}),
        ("next week but only tues thru thurs", None, {"start": "2026-05-19", "end": "2026-05-21"}),
        (
            "camp's over June 12th. any morning june 15 to 19",
            None,
            {"start": "2026-06-15", "end": "2026-06-19", "part": "morning"},
        ),
        ("del 8 de junio para adelante", None, {"start": "2026-06-08"}),
        ("el jueves de esta semana", None, {"start": "2026-05-14", "end": "2026-05-14"}),
        ("anything that opens up first", None, {"bucket": "asap"}),
        ("lo primero que se desocupe", None, {"bucket": "asap"}),
    ],
)
def test_days_counted_narrowed_and_put_right(reader, text, held, value):
    assert read(reader, "timing", text, prev=held) == value


def test_the_fourteenth_answers_are_read_as_labelled(reader):
    file = HERE / "reading" / "development14.jsonl"
    assert sum(1 for line in file.read_text(encoding="utf-8").splitlines() if json.loads(line)) == 330
    table = report(file, reader)
    assert table.total.rate >= 0.98, table.misses
    assert table.total.invented == 0
