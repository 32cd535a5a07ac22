"""What an answer comes to counts, and neither its reasons nor what fills somebody's days."""

import pytest
from answers import NOW, read


@pytest.mark.parametrize(
    ("slot", "text", "expected"),
    [
        ("contact_time", "the baby naps 1 to 3 so not then, mornings please", {"start": "08:00", "end": "12:00"}),
        ("contact_time", "nine to five is the shop, so evenings", {"start": "17:00", "end": "20:00"}),
        (
            "contact_time",
            "choir is Tuesday night so do Wednesday morning",
            {"days": ["wed"], "start": "08:00", "end": "12:00"},
        ),
        ("contact_time", "after my 2 o'clock meeting, so 3", {"start": "15:00"}),
        ("contact_channel", "my phone's broke, so email I guess", "email"),
        ("contact_channel", "Text, since my hearing aid whistles when I'm on the phone", "text"),
        ("contact_channel", "al correo, el celular casi no lo agarro", "email"),
        ("contact_channel", "I never listen to voicemails so text", "text"),
        ("contact_channel", "my son checks the email, just ring me", "phone"),
        ("referral", "Dr. Kim retired, so no", {"status": "self"}),
    ],
)
def test_what_an_answer_comes_to_is_read_and_not_why(reader, slot, text, expected):
    assert read(reader, slot, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sundays are church. Any other day, 9-12", {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "start": "09:00", "end": "12:00"}),  # noqa: E501
        ("Monday through Thursday, Fridays I drive my mother", {"days": ["mon", "tue", "wed", "thu"]}),
        ("Afternoons. I'm dead before coffee at 9", {"start": "12:00", "end": "17:00"}),
        ("dinner's at six so before that", {"end": "18:00"}),
        ("I'll be in the car til 11 so after", {"start": "11:00"}),
        ("i clock out at 4 and turn in by 9 so in between there", {"start": "16:00", "end": "21:00"}),
        ("Tuesday a.m.", {"days": ["tue"], "start": "08:00", "end": "12:00"}),
        ("vie 9 a 12", {"days": ["fri"], "start": "09:00", "end": "12:00"}),
        ("cuando salgo de clase los martes, o sea de las 4 en adelante", {"days": ["tue"], "start": "16:00"}),
        ("depends on my shifts, they post it friday night", "unknown"),
        ("le sacaron la muela a las 8 de la mañana", "unclear"),
        ("a la hora q quiera", {"any": True}),
    ],
)  # fmt: skip
def test_what_fills_a_day_or_hour_is_no_time_to_call(reader, text, expected):
    assert read(reader, "contact_time", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before i leave for florida on the 1st", {"start": "2026-05-13", "end": "2026-05-31"}),
        ("after school lets out june 4", {"start": "2026-06-05"}),
        ("antes de irnos a Puebla el 1 de junio", {"start": "2026-05-13", "end": "2026-05-31"}),
        ("no sooner than June 8 please", {"start": "2026-06-08"}),
        ("from the 18th on, any day through the 22nd", {"start": "2026-05-18", "end": "2026-05-22"}),
        ("not this week, next is fine", {"start": "2026-05-18", "end": "2026-05-24"}),
        ("anything but next week, i'm at the beach", {"bucket": "flexible"}),
        ("mañana o pasado", {"start": "2026-05-14", "end": "2026-05-15"}),
        ("mornings are when I sleep, afternoons on the 19th", {"start": "2026-05-19", "end": "2026-05-19", "part": "afternoon"}),  # noqa: E501
        ("friday but not before 2", {"start": "2026-05-15", "end": "2026-05-15", "part": "afternoon"}),
    ],
)  # fmt: skip
def test_a_day_is_bounded_by_what_happens_on_it(reader, text, expected):
    assert read(reader, "timing", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my ex has Aetna but I'm on Medicaid", {"status": "insured", "payer": "Medicaid"}),
        ("Mine is Cigna, my husband's is Aetna, use mine", {"status": "insured", "payer": "Cigna"}),
        ("Aetna? no. Humana", {"status": "insured", "payer": "Humana"}),
        ("Medicare starts in August, right now it's still Cigna", {"status": "insured", "payer": "Cigna", "note": "starts in August"}),  # noqa: E501
        ("Medicaid, and the card says Molina on it", {"status": "insured", "payer": "Molina Healthcare"}),
        ("got dropped from medicaid last month", {"status": "uninsured"}),
        ("they laid him off, nothing since", {"status": "uninsured"}),
        ("seguro, lo que es seguro, no tengo", {"status": "uninsured"}),
        ("the boss is supposed to be paying, claim 25-331", {"status": "workers_comp", "claim": "25-331"}),
        ("I thought marketplace but it lapsed. have to look into it", "unknown"),
    ],
)  # fmt: skip
def test_the_cover_of_now_and_of_oneself_is_read(reader, text, expected):
    assert read(reader, "coverage", text) == expected


@pytest.mark.parametrize(
    ("slot", "text", "expected"),
    [
        ("location", "moved out of Ohio, we're in Fort Wayne now", {"city": "Fort Wayne"}),
        ("location", "Born in Macon, Georgia, but Dayton these nine years", {"city": "Dayton"}),
        ("location", "parkersburg wv, across the bridge", {"city": "Parkersburg", "state": "WV"}),
        ("location", "Chillicothe, Ross County", {"city": "Chillicothe", "county": "Ross"}),
        ("referral", "Dr. Alvarez put in the order on Monday", {"status": "has_referral", "source": "Dr. Alvarez"}),
        ("referral", "Dr. Abbott died in 2019 and no doctor has told me to come", {"status": "self"}),
        ("referral", "va en camino", {"status": "pending"}),
        ("referral", "the one I had expired, Dr. Shaw is redoing it", {"status": "pending", "source": "Dr. Shaw"}),
        ("contact_channel", "y'all bill for texts?", "question"),
    ],
)
def test_a_place_left_and_a_doctor_gone_do_not_count(reader, slot, text, expected):
    assert read(reader, slot, text) == expected


@pytest.mark.parametrize(
    ("text", "ready", "missing"),
    [
        ("have the discharge summary. no med list yet", ["discharge_summary"], ["medication_list"]),
        ("I have the order. Notes I'd have to request", ["referral_order"], ["clinical_notes"]),
        ("order done, med list pharmacy is still reconciling", ["referral_order"], ["medication_list"]),
        ("tengo la orden, las notas las estoy juntando", ["referral_order"], ["clinical_notes"]),
        ("la orden ya está, la lista de medicinas hay que pedirla", ["referral_order"], ["medication_list"]),
    ],
)
def test_papers_that_have_to_be_fetched_are_missing(reader, text, ready, missing):
    assert read(reader, "documentation", text) == {"ready": ready, "missing": missing}


def test_a_town_called_like_a_state_is_known_by_its_zip_code(reader):
    assert read(reader, "location", "es en Delaware, el pueblo, 43015") == {"zip": "43015", "city": "Delaware"}
    assert read(reader, "location", "Delaware 19801") == {"zip": "19801", "state": "DE"}


@pytest.mark.parametrize("text", ["I take care of an 81 year old man on weekdays", "yo cuido a un señor de 81 años"])
def test_the_age_of_who_is_cared_for_is_not_the_writer_s(reader, text):
    [found] = reader.find(text, slots=["age"], now=NOW)
    assert (found.value, found.whose) == ({"age": 81, "minor": False}, "other")
