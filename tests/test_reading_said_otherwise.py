"""Kinds of wording a fourth and a fifth author's answers had shown to be missing, with neighbours of each."""

import pytest
from answers import NOW, read


@pytest.mark.parametrize(
    "text", ["soy la vecina de al lado", "disculpe me equivoqué de boton", "told you twice already"]
)
def test_everyday_words_in_small_letters_are_no_name(reader, text):
    assert read(reader, "name", text) == "unclear"


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Oluwaseun Adebayo but Seun is fine", "Seun"),
        ("Beauregard Landry. Beau.", "Beau"),
        ("its Jim. well James Halloran on my insurance", "Jim"),
        ("everybody just says Red. Real name Clarence Dobbs", "Red"),
        ("me dicen Nacho, en el seguro salgo como Ignacio Pedroza", "Nacho"),
    ],
)
def test_the_name_to_be_called_by_is_told_beside_the_whole_one(reader, text, called):
    value = read(reader, "name", text)
    assert value["preferred"] == called
    assert {"first", "last"} <= value.keys()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kristin wait autocorrect. kirstin vogel", {"first": "Kirstin", "last": "Vogel"}),
        ("the name is Bond. lol no its Arthur Penske", {"first": "Arthur", "last": "Penske"}),
        ("Dr Feld sent me over. I am Simone Achebe", {"first": "Simone", "last": "Achebe"}),
        ("for the chart: Whitaker, Dolores", {"first": "Dolores", "last": "Whitaker"}),
        ("the nurse told me to write Albert Finch here", {"first": "Albert", "last": "Finch"}),
    ],
)
def test_a_name_is_found_after_what_leads_up_to_it_or_is_taken_back(reader, text, value):
    assert read(reader, "name", text) == value


def test_parts_of_a_name_may_be_labelled_before_and_after(reader):
    assert read(reader, "name", "Chidi is the first, Okonkwo the last") == {"first": "Chidi", "last": "Okonkwo"}
    assert read(reader, "name", "mccracken. first name lowell") == {"first": "Lowell", "last": "McCracken"}


def test_a_hyphened_korean_name_stays_whole_and_a_name_in_capitals_has_a_title_in_small(reader):
    assert read(reader, "name", "Kim Soo-ah") == {"full": "Kim Soo-ah"}
    assert read(reader, "name", "DR. AMINA YUSUF")["prefix"] == "Dr."


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("first part is the.tomato.lady and after the at sign its example.org", "the.tomato.lady@example.org"),
        ("anótele: ele, u, zeta, arroba, example, punto, org", "luz@example.org"),
        ("k dot oyelaran, o-y-e-l-a-r-a-n, at example dot net", "k.oyelaran@example.net"),
        ("zed zed top fan at example dot com z z t o p f a n", "zztopfan@example.com"),
        ("sherpa nine three, digits nine and three, at example dot org", "sherpa93@example.org"),
        ("my email is m as in mary, k as in kite, lopez at example dot com", "mklopez@example.com"),
        ("apúntelo, chelo57 arroba gmail punto com", "chelo57@gmail.com"),
        ("ok so capital J no wait lowercase j dot franklin at example dot net", "j.franklin@example.net"),
    ],
)
def test_a_dictated_address_is_read_without_what_is_said_about_it(reader, text, address):
    assert read(reader, "email", text) == address


@pytest.mark.parametrize(
    ("text", "prev", "address"),
    [
        ("add a 7 after crane", "tcrane@example.com", "tcrane7@example.com"),
        ("le falta un punto antes de la g del final", "marisolg@example.com", "marisol.g@example.com"),
        ("its the number 4 not the word", "dadfordinner@example.net", "dad4dinner@example.net"),
        ("la primera letra era eme, no ene", "nariana@example.com", "mariana@example.com"),
        ("change the .net to .org", "amy@example.net", "amy@example.org"),
        ("the g should be a j", "gill@example.com", "jill@example.com"),
        ("es guillermo con dos eles", "guilermo@example.com", "guillermo@example.com"),
    ],
)
def test_a_sign_of_the_address_held_is_put_in_or_exchanged_where_it_is_told(reader, text, prev, address):
    assert read(reader, "email", text, prev=prev) == address


def test_a_slip_in_the_name_of_a_large_mail_service_is_put_right_and_another_domain_is_kept(reader):
    assert read(reader, "email", "jojo@gmial.com") == "jojo@gmail.com"
    assert read(reader, "email", "jojo@hotmial.com") == "jojo@hotmail.com"
    assert read(reader, "email", "jojo@ymail.com") == "jojo@ymail.com"
    assert read(reader, "email", "jojo@exmaple.org") == "jojo@exmaple.org"


def test_an_address_that_is_only_described_is_not_usable(reader):
    assert read(reader, "email", "same as my name at example dot org") == "invalid"


@pytest.mark.parametrize(
    "text",
    [
        "Look, I was burned before, the dentist sold my cell and I got 30 calls a day. But you were kind, so yes, you may",  # noqa: E501
        "my first thought was no but my sister talked me round, so it's a yes",
        "claro que sí, aquí espero la llamada",
        "i guess thats fine",
        "no hay inconveniente",
        "ok va",
    ],
)
def test_the_yes_an_answer_comes_to_is_a_whole_yes(reader, text):
    assert read(reader, "consent", text) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "last place sold my number. so no. sorry",
        "ni de chiste",
        "wouldn't want you to, no",
        "No, eso no. Mi hija dice que no deje mis datos. Yo mejor llamo por teléfono",
        "no, better I call you by phone",
        "nah I'd rather call you on the phone",
    ],
)
def test_the_no_an_answer_comes_to_is_a_no(reader, text):
    assert read(reader, "consent", text) == "no"


def test_a_way_taken_out_of_a_yes_leaves_the_others(reader):
    without_texts = {"contact_phone": True, "contact_text": False, "contact_email": True}
    assert read(reader, "consent", "wait, take the texts out", prev="yes") == without_texts
    assert read(reader, "consent", "yes fine, only please leave texting out of it") == without_texts


def test_what_others_decide_or_a_question_without_its_mark_is_no_consent(reader):
    assert read(reader, "consent", "its up to Mr. Sandoval and he is asleep") == "unknown"
    assert read(reader, "consent", "save it where") == "question"
    assert read(reader, "consent", "only my wife can agree to that") == "unknown"


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("buck eye, had it since the baby", "Buckeye Health Plan"),
        ("united helth care", "UnitedHealthcare"),
        ("Cigna was my old job. Humana is my new job", "Humana"),
        ("Aetna rejected me in 2019 so I went with Medical Mutual", "Medical Mutual"),
        ("Medicaid but the managed one, CareSource", "CareSource"),
        ("the blue cross one from Anthem", "Anthem Blue Cross Blue Shield"),
        ("SummaCare", "SummaCare"),
    ],
)
def test_the_payer_of_today_is_told_apart_from_others_and_slips(reader, text, payer):
    assert read(reader, "coverage", text) == {"status": "insured", "payer": payer}


def test_a_word_alone_that_is_a_month_a_name_or_a_town_is_no_payer(reader):
    for text in ("August", "Maria", "Dublin", "Tuesday", "Sdfgh"):
        assert read(reader, "coverage", text) == "unclear"


def test_a_primary_payer_said_second_is_first(reader):
    assert read(reader, "coverage", "tri care for life and medicare is primary") == {
        "status": "insured",
        "payer": "Medicare",
        "secondary": "TRICARE",
    }


def test_the_better_way_or_the_one_instead_is_the_one_wished(reader):
    assert read(reader, "contact_channel", "I said email before but I'm moving, so call instead") == "phone"
    assert read(reader, "contact_channel", "my hearing aids squeal on calls. Texting is better") == "text"
    assert read(reader, "contact_channel", "call or text doesnt matter which") == ["phone", "text"]


def test_the_day_that_must_be_is_taken_and_a_day_just_gone_is_not_usable(reader):
    assert read(reader, "timing", "my sister flies in may 30, she needs a day to rest, june 2nd then") == {
        "start": "2026-06-02",
        "end": "2026-06-02",
    }
    assert read(reader, "timing", "May 4th") == "invalid"
    assert read(reader, "timing", "thanksgiving week") == {"start": "2026-11-23", "end": "2026-11-29"}
    assert read(reader, "timing", "un día de estos", lang="es") == {"bucket": "flexible"}


def test_a_clinic_named_is_the_source_before_the_nurse_in_it(reader):
    assert read(reader, "referral", "Maple Street Family Clinic faxed it over monday") == {
        "status": "has_referral",
        "source": "Maple Street Family Clinic",
    }


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("thirty nine and holding, actually 47", 47),
        ("had my knee done at 60 and thats 8 yrs back so 68", 68),
        ("my dad. eighty one. I'm only the driver, I'm 55", 81),
        ("just hit the big five oh", 50),
        ("twenty-two, my roommate is 23 but its me with the rash", 22),
    ],
)
def test_the_age_an_answer_comes_to_or_of_the_one_cared_for_counts(reader, text, age):
    assert read(reader, "age", text)["age"] == age


def test_a_birth_on_a_day_no_month_has_is_not_usable_and_a_span_of_years_is_no_age(reader):
    assert read(reader, "age", "nació el 31 de abril de 1970") == "invalid"
    assert read(reader, "age", "it took 12 years to get a diagnosis") == "unclear"


def test_where_the_one_cared_for_is_counts_and_not_the_city_turned_down(reader):
    assert read(reader, "location", "Its for my aunt, shes in Marysville. I'm in Tampa") == {"city": "Marysville"}
    assert read(reader, "location", "Reynoldsburg, es que en Columbus no hay donde estacionarse") == {
        "city": "Reynoldsburg"
    }


def test_an_amount_taken_back_is_the_one_after_it(reader):
    assert read(reader, "patient_count", "three, sorry, two. One got in somewhere else") == 2


def test_asking_whose_is_meant_is_a_question(reader):
    assert read(reader, "age", "my age or the patient's") == "question"


def test_in_a_message_a_ward_is_no_date_and_a_spanish_already_no_time(reader):
    found = reader.find("discharge planner on 5 west, start tomorrow", slots=["timing"], now=NOW)
    assert [one.value["start"] for one in found] == ["2026-05-14"]
    assert reader.find("Bueno ya en serio, busco médico", slots=["timing", "urgency"], lang="es", now=NOW) == []
    held = reader.find("mi doctora ya mandó la orden", slots=["referral"], lang="es", now=NOW)
    assert [one.value["status"] for one in held] == ["has_referral"]


def test_a_patient_called_like_a_payer_is_sealed_and_a_record_number_is_no_paper(reader):
    from desk.reading import read_paste

    text = "1) Óscar Lemus, nacido 30-07-1980, exp. 88213. Medicina del sueño. Expediente: TM-004417. Tengo orden."
    (patient,) = read_paste(reader, text, now=NOW).patients
    sealed = [text[one.start : one.end] for one in patient.identifiers]
    assert "Óscar Lemus" in sealed
    assert "88213" in sealed
    assert patient.ready == ("referral_order",)
