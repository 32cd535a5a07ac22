"""Names in kinds of wording, each with names of its own."""

import pytest
from answers import read


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Orla Devane, pronounced like the river", "Orla", "Devane"),
        ("Karyn no e Holt", "Karyn", "Holt"),
        ("first name t e s s last name b l o o m", "Tess", "Bloom"),
        ("Dev Malhotra capital M", "Dev", "Malhotra"),
        ("apunte Noé Arce, así viene en mi credencial", "Noé", "Arce"),
        ("soy Noé Arce y quisiera una cita", "Noé", "Arce"),
    ],
)
def test_words_on_how_a_name_is_written_are_no_part_of_it(reader, text, first, last):
    assert read(reader, "name", text) == {"first": first, "last": last}


@pytest.mark.parametrize(
    "text",
    [
        "no problem, Odell Crane",
        "Odell Crane, please don't share it with my landlord",
        "not sure why it matters but Odell Crane",
        "oh right, I forgot. Odell Crane",
        "ay perdón, se me fue. Odell Crane",
    ],
)
def test_a_remark_beside_a_whole_name_refuses_nothing(reader, text):
    assert read(reader, "name", text) == {"first": "Odell", "last": "Crane"}


def test_a_name_that_somebody_else_knows_is_not_told(reader):
    assert read(reader, "name", "I don't know it, my daughter does, Odell Crane") == "unknown"
    assert read(reader, "name", "I'm not telling you that, Mister Robot") == "refused"


@pytest.mark.parametrize("text", ["Petra, I'd rather not put my last name", "Petra but no last name for now"])
def test_a_surname_kept_back_leaves_the_given_name(reader, text):
    assert read(reader, "name", text) == {"first": "Petra"}


@pytest.mark.parametrize(
    "text",
    [
        "my dad is Ewan Pryor, I'm Della Pryor",
        "my husband's name is Ewan but you're talking to Della Pryor",
        "Ewan Pryor is my dad, I'm Della Pryor",
        "this is Ewan's daughter, Della Pryor",
        "mi papá se llama Ewan, la que escribe soy yo, Della Pryor",
    ],
)
def test_of_two_people_the_writer_is_named(reader, text):
    assert read(reader, "name", text) == {"first": "Della", "last": "Pryor"}


@pytest.mark.parametrize(
    "text",
    [
        "Nan Whelan, Hannah on my insurance",
        "Nan Whelan, my ID says Hannah",
        "Nan Whelan, short for Hannah",
        "soy Nan Whelan pero en mis papeles salgo como Hannah",
    ],
)
def test_a_given_name_on_paper_comes_before_the_one_in_use(reader, text):
    assert read(reader, "name", text) == {"first": "Hannah", "last": "Whelan", "preferred": "Nan"}


def test_somebody_goes_by_a_part_of_the_name_or_by_a_short_one(reader):
    middle = {"first": "Ruth", "middle": "Ione", "last": "Keel", "preferred": "Ione"}
    assert read(reader, "name", "Ruth Ione Keel but I go by my middle name") == middle
    assert read(reader, "name", "Josefina Keel, Jose if you're in a hurry")["preferred"] == "Jose"
    assert read(reader, "name", "call me Ruth Ann") == {"preferred": "Ruth Ann"}


@pytest.mark.parametrize(
    "text",
    ["Mori Kenta, Mori is the family name", "Mori Kenta, family name Mori", "its kenta, first name, last name mori"],
)
def test_a_label_tells_the_order_of_a_name_told_before_it(reader, text):
    assert read(reader, "name", text) == {"first": "Kenta", "last": "Mori"}


def test_two_surnames_are_told_one_by_one(reader):
    told = {"first": "Edith", "last": "Arce Luna"}
    assert read(reader, "name", "apellido paterno Arce, materno Luna, nombre Edith") == told


@pytest.mark.parametrize(
    "text",
    [
        "Imani Cole formerly Grant",
        "Imani Cole (née Grant)",
        "de soltera Grant, de casada Imani Cole",
        "nmae is imani cole",
        "my nam eis Imani Cole",
        "divorced in may, back to Imani Cole",
    ],
)
def test_former_names_and_mistyped_openings_are_left_out(reader, text):
    assert read(reader, "name", text) == {"first": "Imani", "last": "Cole"}
