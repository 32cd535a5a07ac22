"""Answers of several clauses: the one that answers counts, asides and what is somebody else's do not."""

import pytest
from answers import read


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Marguerite. I know, it's a mouthful. Okonkwo", "Marguerite", "Okonkwo"),
        ("Priscilla, yeah like Elvis's wife. Last is Ferreira", "Priscilla", "Ferreira"),
        ("Smith. Yes really. The front half is no more exciting, Ann", "Ann", "Smith"),
        ("Tyler (long story) Vance", "Tyler", "Vance"),
        ("K A Y L I N, no E on the end, then Mbeki", "Kaylin", "Mbeki"),
        ("de los Ríos es el apellido, con el de y todo, y el nombre es Amparo", "Amparo", "de los Ríos"),
        ("Mary Beth is my first name, both words. Osterhaus", "Mary Beth", "Osterhaus"),
        ("Name colon Gail Thornberry period send", "Gail", "Thornberry"),
        ("was Fatima Haddad until March, Fatima Brennan since the wedding", "Fatima", "Brennan"),
        ("soy Yesenia del Carmen Ochoa Treviño", "Yesenia del Carmen", "Ochoa Treviño"),
    ],
)
def test_a_name_in_pieces_with_talk_between_is_put_together(reader, text, first, last):
    assert read(reader, "name", text) == {"first": first, "last": last}


def test_no_half_of_a_name_is_made_of_a_place_or_of_somebody_else(reader):
    assert read(reader, "name", "Carlos, I live in Dublin, Ohio") == {"first": "Carlos"}
    assert read(reader, "name", "Rosa. My daughter is Ana") == {"first": "Rosa"}
    assert read(reader, "name", "no me llamo Rosa, esa es mi hermana. Yo soy Teresa Quiroz") == {
        "first": "Teresa",
        "last": "Quiroz",
    }


def test_no_surname_told_refuses_no_name(reader):
    assert read(reader, "name", "rosario, nomás así, sin apellido por favor") == {"first": "Rosario"}


def test_a_name_held_the_wrong_way_round_is_turned(reader):
    held = {"first": "Boyd", "last": "Dana"}
    assert read(reader, "name", "you have it backwards", prev=held) == {"first": "Dana", "last": "Boyd"}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("I'm 54 but she'll be eighty-one come September", 80),
        ("la enferma 59, servidora 33", 59),
        ("12 and I'm his mom, 40", 12),
        ("my wife is 44, I'm 46 and it's for me", 46),
        ("Ninety and one, thank you for asking", 91),
        ("llega a los 90 en agosto", 89),
        ("El menor: 8", 8),
        ("four months on the ninth", 0),
        ("I turned 50, my kids are 20 and 22", 50),
    ],
)
def test_the_age_is_that_of_who_needs_the_care_on_this_day(reader, text, years):
    assert read(reader, "age", text) == {"age": years, "minor": years < 18}


def test_an_age_nobody_reaches_is_not_usable(reader):
    assert read(reader, "age", "mil quinientos años") == "invalid"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("work is m.ola@example.org, home is olafam@example.net, the home one please", "olafam@example.net"),
        ("a@example.com or b@example.org, the second one is better", "b@example.org"),
        ("it was joe@example.com, now it's joseph at the same place", "joseph@example.com"),
        ("first name dot last name at example.com, so isaac.nakamura", "isaac.nakamura@example.com"),
        ("sunny at example dot com... no wait thats my wife, mine is sonny with an o", "sonny@example.com"),
        ("the letter c the number 4 the word kettle at example dot org", "c4kettle@example.org"),
    ],
)
def test_the_address_is_the_one_the_answer_comes_to(reader, text, address):
    assert read(reader, "email", text) == address


def test_a_figure_told_in_a_word_is_put_into_the_address_held(reader):
    assert read(reader, "email", "le falta un dos antes de la arroba", prev="chuy@example.com") == "chuy2@example.com"


@pytest.mark.parametrize("text", ["if i have to", "ni modo", "pues ya qué", "I suppose there's no way round it"])
def test_giving_in_is_no_consent(reader, text):
    assert read(reader, "consent", text) == "unclear"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("you can call but one text and I'm done with you people", {"contact_phone": True, "contact_text": False}),
        ("calls are fine, my email is off limits", {"contact_phone": True, "contact_email": False}),
        ("ring me, so long as nobody sends me those glossy circulars", {"contact_phone": True, "marketing": False}),
        ("over my dead body", "no"),
        ("id rather you tore it up", "no"),
        ("i dont mind a bit", "yes"),
        ("mm-hmm", "yes"),
        ("not my call, her son has to sign off", "unknown"),
    ],
)
def test_consent_is_heard_in_peoples_own_words(reader, text, value):
    assert read(reader, "consent", text) == value


@pytest.mark.parametrize("text", ["case number is 4195550 i think", "MRN 20045550137", "el folio es 5550119"])
def test_a_number_of_papers_is_no_try_at_a_telephone(reader, text):
    assert read(reader, "phone", text) == "unclear"


def test_a_telephone_told_piece_by_piece_is_put_together(reader):
    assert read(reader, "phone", "area code seven four zero, then 555, then 01 and 63") == "+17405550163"
