"""What is told in passing is no value (now in a story, habits, origins, durations), and marks spoken aloud are no words.

Beside each family a neighbour that must stay as it is."""  # noqa: E501

import pytest
from answers import NOW, read

from desk.reading.dictation import punctuated
from desk.reading.text import Text


def found(reader, text, *slots):
    return {one.slot: one.value for one in reader.find(text, slots=slots, now=NOW)}


@pytest.mark.parametrize(
    "text",
    [
        "that's my old number. it's 614-555-0121 now",
        "now that I'm here I need a cardiologist for my mom",
        "he's doing great now and walks every day",
        "on my way to a job so ill be quick. need a referral for my dad",
        "quick question about my bill",
        "I have a new number now and I need an appointment",
        "he will be 81 soon",
        "ahora vivo en Columbus",
        "ya mismo lo mando",
        "ahorita estoy en la fila del banco",
    ],
)
def test_now_and_soon_in_a_story_are_no_wish(reader, text):
    assert found(reader, text, "timing") == {}


@pytest.mark.parametrize(
    "text",
    [
        "i need to be seen now",
        "we live in Hilliard now. mom needs a neurologist soon",
        "mom needs a neurologist, soon if you can",
        "necesito una cita ya",
        "quiero que la vean pronto",
        "lo más pronto posible",
        "mejor ya lo antes posible",
    ],
)
def test_now_and_soon_beside_a_wish_are_one(reader, text):
    assert found(reader, text, "timing") == {"timing": {"bucket": "asap"}}


def test_now_as_an_answer_stays_one(reader):
    assert read(reader, "timing", "now") == read(reader, "timing", "quick as you can") == {"bucket": "asap"}


@pytest.mark.parametrize(
    "text",
    [
        "i work monday to friday",
        "he has dialysis on monday, wednesday and friday",
        "my aide comes mon, wed and fri",
        "estoy con ella de lunes a viernes",
        "va a diálisis lunes, miércoles y viernes",
        "my leave starts in August",
        "I start nursing school in the summer",
        "he is starting dialysis on monday",
        "mis vacaciones empiezan en julio",
        "me truena la cadera desde la primavera y quisiera que la revisen",
        "my ear has been ringing since late winter",
        "trabaja en construcción y ya no aguanta estar agachado",
    ],
)
def test_habits_and_what_else_begins_are_no_wish(reader, text):
    assert found(reader, text, "timing") == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i can come monday or wednesday", {"start": "2026-05-18", "end": "2026-05-20"}),
        ("i'm free monday to wednesday", {"start": "2026-05-18", "end": "2026-05-20"}),
        (
            "she goes to day care monday through friday. saturday would work",
            {"start": "2026-05-16", "end": "2026-05-16"},
        ),
        ("mi hija trabaja de lunes a viernes, puedo el sábado", {"start": "2026-05-16", "end": "2026-05-16"}),
        ("we can start treatment in August", {"start": "2026-08-01", "end": "2026-08-31"}),
        ("before school starts back the 20th", {"start": "2026-05-13", "end": "2026-05-19"}),
        (
            "she starts radiation May 20th, needs her teeth seen beforehand",
            {"start": "2026-05-13", "end": "2026-05-19"},
        ),
    ],
)
def test_days_wished_for_stay_beside_habits_and_beginnings(reader, text, value):
    assert found(reader, text, "timing")["timing"] == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("change thursday to saturday november 7", "2026-11-07"),
        ("move my mom's appointment from monday morning to wednesday", "2026-05-20"),
        ("move it from the 22nd to the 25th", "2026-05-25"),
        ("cambie el jueves por el sábado 7 de noviembre", "2026-11-07"),
        ("no el jueves sino el sábado", "2026-05-16"),
    ],
)
def test_of_a_day_changed_for_another_the_second_counts(reader, text, day):
    assert found(reader, text, "timing")["timing"] == {"start": day, "end": day}
    held = {"start": "2026-05-21", "end": "2026-05-21"}
    assert read(reader, "timing", "cambie el jueves por el sábado 7 de noviembre", held)["start"] == "2026-11-07"
    assert found(reader, "we can do monday to wednesday", "timing")["timing"]["end"] == "2026-05-20"


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("my sister comes from Ponce", None),
        ("my grandson drives in from Dayton", None),
        ("I was raised in the Bronx", None),
        ("we moved here from Toledo", None),
        ("mi hermana viene de visita desde Atlanta", None),
        ("nos mudamos de Toledo", None),
        ("I was raised in the Bronx but we live in Dublin", "Dublin"),
        ("we moved from Toledo to Dublin", "Dublin"),
        ("mi mamá vino de Puebla, vivimos en Hilliard", "Hilliard"),
        ("we'd be coming from Dublin", "Dublin"),
    ],
)
def test_where_somebody_came_from_is_no_place_for_care(reader, text, city):
    assert found(reader, text, "location") == ({"location": {"city": city}} if city else {})


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I drove a city bus thirty-one years", None),
        ("married 40 years", None),
        ("40 years teaching kids", None),
        ("trabajé 25 años", None),
        ("con 40 años de casados", None),
        ("he's 31 years", 31),
        ("my husband 75 yrs", 75),
        ("mi papá, 81 años, necesita cita", 81),
        ("con 81 años ya no camina", 81),
    ],
)
def test_how_long_something_lasted_is_no_age(reader, text, age):
    assert {one.value["age"] for one in reader.find(text, slots=["age"], now=NOW)} == ({age} if age else set())


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Yo soy cuidadora de una señora de 88 años", "other"),
        ("I'm the caregiver for a woman 88 years old", "other"),
        ("I'm 88 years old", "self"),
    ],
)
def test_the_age_is_of_the_one_cared_for(reader, text, whose):
    assert [one.whose for one in reader.find(text, slots=["age"], now=NOW)] == [whose]


def test_the_age_an_answer_opens_with_is_not_that_of_the_patients_kin(reader):
    assert read(reader, "age", "Eighty-one. His wife's 79 but this is for him") == {"age": 81, "minor": False}
    assert read(reader, "age", "ochenta y uno. Su esposa tiene 79") == {"age": 81, "minor": False}
    assert read(reader, "age", "I'm 54, my mom is 81") == {"age": 81, "minor": False}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "I have the order. Still missing the notes, the med list and the insurance card",
            {"referral": {"status": "has_referral"}},
        ),
        ("tengo la orden, me faltan las notas y la tarjeta del seguro", {"referral": {"status": "has_referral"}}),
        (
            "I have the order signed. Waiting on the notes and her insurance card",
            {"referral": {"status": "has_referral"}},
        ),
        ("the insurance referred me to you", {"referral": {"status": "has_referral", "source": "insurance"}}),
        ("Asking for my dad", {}),
    ],
)
def test_papers_that_are_missing_are_neither_cover_nor_source(reader, text, told):
    assert found(reader, text, "referral", "coverage") == told


def test_who_asks_for_somebody_comes_not_on_his_own(reader):
    assert read(reader, "referral", "Asking for my dad") == "unclear"
    assert read(reader, "referral", "coming on my own") == {"status": "self"}
    assert read(reader, "coverage", "I don't have aseguranza") == {"status": "uninsured"}


@pytest.mark.parametrize(
    ("slot", "text", "told"),
    [
        ("location", "I live in Dublin comma Ohio period", {"city": "Dublin", "state": "OH"}),
        ("location", "vivo en Hilliard coma Ohio punto", {"city": "Hilliard", "state": "OH"}),
        ("location", "my ZIP code is four three two one four period", {"zip": "43214"}),
        ("name", "my name is Ignatius Delacroix period", {"first": "Ignatius", "last": "Delacroix"}),
        ("name", "me llamo Ignacio Durán punto", {"first": "Ignacio", "last": "Durán"}),
        ("age", "mi mamá tiene ochenta y uno punto", {"age": 81, "minor": False}),
        ("email", "maria punto lopez arroba example punto com", "maria.lopez@example.com"),
        ("phone", "614 555 0121 period", "+16145550121"),
    ],
)
def test_marks_spoken_aloud_are_no_words(reader, slot, text, told):
    assert read(reader, slot, text) == told


@pytest.mark.parametrize(
    "text", ["my period is late", "I have period pain", "el punto de dolor", "a las tres en punto"]
)
def test_words_that_are_meant_are_no_marks(reader, text):
    assert punctuated(Text.of(text)).folded == Text.of(text).folded


def test_what_is_found_in_a_dictated_message_stands_where_it_was_said(reader):
    text = "my name is Ann Lee comma my mom is 82 period she lives in 43215 full stop"
    shown = {one.slot: text[one.start : one.end] for one in reader.find(text, slots=["name", "location"], now=NOW)}
    assert shown == {"name": "Ann Lee", "location": "43215"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("the week of the ninth of August", "2026-08-03", "2026-08-09"),
        ("make it the week of August sixteenth", "2026-08-10", "2026-08-16"),
        ("la semana del nueve de agosto", "2026-08-03", "2026-08-09"),
        ("la semana del dieciocho", "2026-05-18", "2026-05-24"),
        ("the ninth of August", "2026-08-09", "2026-08-09"),
        ("1) tuesday the 19th 2) wed the 20th", "2026-05-19", "2026-05-20"),
        ("1. el martes 19 2. el miércoles 20", "2026-05-19", "2026-05-20"),
    ],
)
def test_a_week_told_by_its_day_in_words_and_a_numbered_list(reader, text, first, last):
    assert read(reader, "timing", text) == {"start": first, "end": last}


def test_what_one_must_not_miss_turns_no_part_of_the_day_down(reader):
    week = {"start": "2026-05-18", "end": "2026-05-24"}
    assert read(reader, "timing", "week of the 18th but only evenings, i cant miss class") == week | {"part": "evening"}
    spanish = "semana del 18 pero solo en las tardes, no puedo faltar a clase"
    assert read(reader, "timing", spanish) == week | {"part": "afternoon"}
    assert "part" not in read(reader, "timing", "week of the 18th, evenings i can't")
    held = {"start": "2026-05-18", "end": "2026-05-18", "part": "afternoon"}
    moved = read(reader, "timing", "el lunes está bien pero in the morning, por la tarde I pick up mis nietos", held)
    assert moved["part"] == "morning"


def test_a_day_taken_off_the_days_to_call_is_gone(reader):
    held = {"days": ["tue", "thu"], "start": "10:00", "end": "12:00"}
    left = held | {"days": ["thu"]}
    assert read(reader, "contact_time", "el martes quítelo, nada más el jueves a esa misma hora", held) == left
    assert read(reader, "contact_time", "tuesday comes off, just thursday same time", held) == left


@pytest.mark.parametrize(
    ("text", "held", "told"),
    [
        (
            "Ha, I misspelled my own name. My last name is Achterbergh, with an h at the end",
            ("Rosalind", "Achterberg"),
            ("Rosalind", "Achterbergh"),
        ),
        ("uy, me equivoqué, es Durand", ("Xochitl", "Duran"), ("Xochitl", "Durand")),
        ("My first name has a typo. It's Rosalind", ("Rosalynd", "Berg"), ("Rosalind", "Berg")),
        ("Durán has an accent, en la a, please fix it", ("Xochitl", "Duran"), ("Xochitl", "Durán")),
        ("Lucia lleva acento en la i", ("Lucia", "Duran"), ("Lucía", "Duran")),
        ("está mal, es Benítez, con zeta y acento en la í", ("Gonzalo", "Benites"), ("Gonzalo", "Benítez")),
    ],
)
def test_a_name_held_is_put_right(reader, text, held, told):
    assert read(reader, "name", text, {"first": held[0], "last": held[1]}) == {"first": told[0], "last": told[1]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Grandpa's full name is Walter Soto", {"first": "Walter", "last": "Soto"}),
        ("sorry typing with one hand. aisha rahman", {"first": "Aisha", "last": "Rahman"}),
        ("first name Kim, last name Tran (not the other way around lol)", {"first": "Kim", "last": "Tran"}),
        ("Oh, it's Ana Lee", {"first": "Ana", "last": "Lee"}),
        ("Ha Nguyen", {"full": "Ha Nguyen"}),
        ("Ha, Minh", {"first": "Minh", "last": "Ha"}),
        ("Who I am is nobody's business till I've seen a doctor", "refused"),
        ("quién soy no es asunto de nadie", "refused"),
        ("who is asking?", "question"),
    ],
)
def test_exclamations_and_asides_are_no_names(reader, text, told):
    assert read(reader, "name", text) == told


def test_a_town_that_shares_its_codes_is_known_mistyped_and_one_lives_where_one_says(reader):
    assert read(reader, "location", "worthingtn") == {"city": "Worthington"}
    spanish = "Mi mamá vive en Gahanna pero la cita es para mí, y yo vivo en Canal Winchester"
    assert read(reader, "location", spanish) == {"city": "Canal Winchester"}
    assert read(reader, "location", "la cita es para mi mamá, ella vive en Gahanna y yo en Dublin") == {
        "city": "Gahanna"
    }
