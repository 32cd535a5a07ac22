"""When somebody wants to come, and when to call: days told by other days, events, parts of a month, slips of the pen."""  # noqa: E501

import pytest
from answers import NOW, read


def days(first: str, last: str | None = None, part: str | None = None) -> dict[str, str]:
    return {"start": f"2026-{first}"} | ({"end": f"2026-{last}"} if last else {}) | ({"part": part} if part else {})


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("the week after Memorial Day", "06-01", "06-07"),
        ("the tuesday or wednesday after the 25th", "05-26", "05-27"),
        ("2 days after the 4th of july", "07-06", "07-06"),
        ("at least a week before june 20", "05-13", "06-13"),
        ("a wednesday in the first week of june", "06-03", "06-03"),
        ("dos días antes del 20 de junio", "06-18", "06-18"),
    ],
)
def test_a_day_is_counted_from_one_named_after_it(reader, text, first, last):
    assert read(reader, "timing", text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("before my niece's wedding which is june 20", "05-13", "06-19"),
        ("before the baby comes, due july 9", "05-13", "07-08"),
        ("before her june 22 appointment", "05-13", "06-21"),
        ("we fly out the 30th so it has to be before then", "05-13", "05-29"),
        ("antes de la boda de mi hijo que es el 13 de junio", "05-13", "06-12"),
        ("después de la graduación de mi hija, el 6 de junio", "06-07", None),
        ("june 5 at the latest", "05-13", "06-05"),
    ],
)
def test_an_event_with_its_date_bounds_the_days(reader, text, first, last):
    assert read(reader, "timing", text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this week or next", "05-13", "05-24"),
        ("tomorrow or the day after", "05-14", "05-15"),
        ("friday or the one after", "05-15", "05-22"),
        ("jueves por la tarde o viernes por la mañana", "05-14", "05-15"),
        ("in a week or two", "05-20", "05-27"),
    ],
)
def test_two_times_with_an_or_are_one_stretch(reader, text, first, last):
    assert read(reader, "timing", text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("the second half of june", "06-16", "06-30"),
        ("early to mid july", "07-01", "07-20"),
        ("la primera quincena de junio", "06-01", "06-15"),
        ("june, but after the 10th", "06-11", "06-30"),
        ("june second week", "06-08", "06-14"),
        ("rest of the month", "05-13", "05-31"),
        ("a principios de mes", "06-01", "06-10"),
        ("the weekend of june 6", "06-06", "06-07"),
        ("memorial day weekend", "05-23", "05-25"),
    ],
)
def test_a_part_of_a_month_and_a_weekend_by_its_day(reader, text, first, last):
    assert read(reader, "timing", text) == days(first, last)


def test_days_of_a_list_are_refused_together(reader):
    assert read(reader, "timing", "can't do the 18th or the 19th. 20th yes") == days("05-20", "05-20")
    assert read(reader, "timing", "not monday or tuesday, any other day next week") == days("05-20", "05-24")
    assert read(reader, "timing", "can't do monday or tuesday") == "unclear"


def test_soon_but_not_this_week_begins_after_it(reader):
    assert read(reader, "timing", "as soon as you can, just not this week") == days("05-18")
    assert read(reader, "timing", "cuanto antes pero esta semana no") == days("05-18")


def test_how_long_a_paper_holds_or_when_more_is_known_is_no_wish(reader):
    assert read(reader, "timing", "no rush, the referral is good til december") == {"bucket": "flexible"}
    assert read(reader, "timing", "no idea what my hours are till sunday") == "unknown"
    assert read(reader, "timing", "tengo la mano hinchada desde marzo") == "unclear"


def test_mistyped_days_and_parts_are_read(reader):
    assert read(reader, "timing", "thurdsay afternon") == days("05-14", "05-14", "afternoon")
    assert read(reader, "timing", "tomoro mornin") == days("05-14", "05-14", "morning")
    assert read(reader, "timing", "miercles") == days("05-20", "05-20")


def test_an_hour_beside_a_day_tells_the_part_and_a_count_of_days_does_not(reader):
    assert read(reader, "timing", "fri at 130") == days("05-15", "05-15", "afternoon")
    assert read(reader, "timing", "the 19th 9:30") == days("05-19", "05-19", "morning")
    assert read(reader, "timing", "in about 10 to 14 days") == days("05-23", "05-27")


def test_an_hour_near_the_part_of_the_day_it_is_told_with(reader):
    assert read(reader, "contact_time", "evening, like 9") == {"start": "21:00"}
    assert read(reader, "contact_time", "early morning, like 6:30") == {"start": "06:30"}
    assert read(reader, "contact_time", "my class is at 2 so 4 is better") == {"start": "16:00"}
    assert read(reader, "contact_time", "i teach til 3:15, any time after that") == {"start": "15:15"}


def test_a_time_not_to_call_is_no_time_to_call(reader):
    assert read(reader, "contact_time", "not between 1 and 3") == "unclear"
    assert read(reader, "contact_time", "not in the morning") == "unclear"


def wished(reader, text: str):
    """The one wish for a day that a whole message holds, or None."""
    return next((one.value for one in reader.find(text, slots=["timing"], now=NOW)), None)


@pytest.mark.parametrize(
    "text",
    [
        "I just look like a jack o lantern",
        "it still looks like a rash",
        "nomás se ve como un moretón",
        "solo veo borroso",
    ],
)
def test_how_something_looks_is_no_looking_around(reader, text):
    assert wished(reader, text) is None


def test_looking_around_is_exploring_still(reader):
    assert wished(reader, "I'm just looking, thanks") == {"bucket": "exploring"}
    assert wished(reader, "solo miro opciones") == {"bucket": "exploring"}


@pytest.mark.parametrize(
    "text",
    [
        "Oh, I'm flexible. My pills last until the end of August",
        "whenever, my prescription runs out in June",
        "soy flexible, mis pastillas me duran hasta fines de agosto",
        "sin prisa, mi seguro vence en diciembre",
    ],
)
def test_how_long_something_lasts_is_no_wish(reader, text):
    assert read(reader, "timing", text) == {"bucket": "flexible"}


def test_before_something_runs_out_bounds_the_days(reader):
    assert read(reader, "timing", "before my pills run out on June 3") == days("05-13", "06-02")
    assert read(reader, "timing", "until the end of June") == days("05-13", "06-30")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("my dad had a stroke in March and needs PT next week", "05-18", "05-24"),
        ("tuvo un infarto en enero y necesita terapia. Puede ir la semana del 8 de junio", "06-08", "06-14"),
        ("se cayó en diciembre y quiere venir el 12 de junio", "06-12", "06-12"),
        ("la semana que viene mi hermano se lo lleva. Pon mejor la otra, la semana del 1 de junio", "06-01", "06-07"),
    ],
)
def test_what_happened_or_is_taken_is_not_the_day_wished_for(reader, text, first, last):
    assert wished(reader, text) == days(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "my dad passed away in the spring and I miss our Sunday phone calls",
        "we moved here in January",
        "nos mudamos en enero",
        "el correo del trabajo nos lo cambian el viernes",
        "my grandson plays it at Thanksgiving",
        "mi abuela cocina para Navidad",
    ],
)
def test_what_is_told_of_a_day_in_passing_is_no_wish(reader, text):
    assert wished(reader, text) is None


def test_a_feast_may_be_wished_for(reader):
    assert wished(reader, "can we come at Thanksgiving") == days("11-26", "11-26")


@pytest.mark.parametrize(
    "text",
    [
        "abren los sábados? es que entre semana salgo bien tarde de la soldadura",
        "¿están abiertos mañana?",
        "what time do you close today?",
        "are your phones answered on Saturdays?",
    ],
)
def test_asking_for_the_opening_hours_is_a_question(reader, text):
    assert read(reader, "timing", text) == "question"
    assert wished(reader, text) is None


def test_a_day_after_the_question_counts(reader):
    assert wished(reader, "is the office open tomorrow? I need to see a doctor on the 20th") == days("05-20", "05-20")
    assert read(reader, "timing", "entre semana por la tarde") == {"bucket": "flexible", "part": "afternoon"}


@pytest.mark.parametrize(
    "text",
    [
        "my cast came off on Friday and the doctor who set my wrist says therapy is next",
        "he is a man who had a stroke in March and wants a check-up",
        "quiero referirles a un señor que tuvo un infarto en enero",
        "shes doing ok right now she just needs to get set up",
    ],
)
def test_what_happened_to_somebody_is_no_wish_beside_one(reader, text):
    assert wished(reader, text) is None


def test_right_now_is_a_wish_where_nobody_is_well(reader):
    assert wished(reader, "i need to be seen right now") == {"bucket": "asap"}


@pytest.mark.parametrize("text", ["She asks should she bring her x-rays", "mi esposa pregunta si lleva las placas"])
def test_what_somebody_else_has_asked_is_a_question(reader, text):
    assert read(reader, "timing", text) == "question"
