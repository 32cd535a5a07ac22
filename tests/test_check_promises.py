"""A text that says when the site acts is a promise; how long a visit takes, hours and the wait are none."""

from pathlib import Path

import pytest
from broken_site import ROOT, TODAY, sample

from desk.check import check, promises
from desk.content import Content, load


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "data")


PROMISED = {
    "en": [
        ("We will call you within 15 minutes.", "within 15 minutes"),
        ("Our team gets back to you in 2 hours.", "in 2 hours"),
        ("You will hear from us by tomorrow.", "tomorrow"),
        ("A nurse will call in under an hour.", "in under an hour"),
        ("Expect a call in the next half hour.", "in the next half hour"),
        ("We’ll reply within one business day.", "within one business day"),
        ("We call back in 1.5 hours.", "in 1.5 hours"),
        ("Within 15min we call you.", "within 15 min"),
        ("Thank you. We’ll text you by 5 p.m. at the latest.", "by 5 p"),
        ("The referral desk most often answers within one working day.", "within one working day"),
        ("We will get to you in 24-48 hours", "in 24-48 hours"),
    ],
    "es": [
        ("Hoy mismo le llamamos.", "hoy mismo"),
        ("Le llamaremos en menos de una hora.", "en menos de una hora"),
        ("Alguien se comunicará con usted en dos horas.", "en dos horas"),
        ("Le respondemos mañana.", "manana"),
        ("Mañana por la mañana le llamamos.", "manana"),
        ("Recibirá una llamada antes de las 5 p. m.", "antes de las 5 p"),
        ("Nos pondremos en contacto dentro de los próximos dos días.", "dentro de los proximos dos dias"),
    ],
}
PLAIN = {
    "en": [
        "A first visit takes about an hour: check in, a nurse, then the clinician.",
        "Come 15 minutes early for the first visit.",
        "Please call us one day before.",
        "Call us within 24 hours of the test if you feel sick.",
        "We are open Monday to Friday, 8 a.m. to 6 p.m.",
        "Most new patients are seen within two weeks.",
        "Right now the wait for heart care is about four weeks.",
        "May we call you tomorrow?",
        "A nurse will call you. The call takes about 10 minutes.",
        "The team contacts you as soon as it can during open hours.",
    ],
    "es": [
        "La primera visita toma como una hora.",
        "Llegue 15 minutos antes la primera vez.",
        "Llámenos en las primeras 24 horas si se siente mal.",
        "¿Le llamamos mañana?",
        "Si prefiere, le llamamos en la mañana.",
        "Alguien se comunicará con usted para buscar una hora que le sirva.",
        "Llame al 911 ahora mismo, por favor.",
    ],
}


@pytest.mark.parametrize(("language", "text", "time"), [(at, *one) for at, told in PROMISED.items() for one in told])
def test_a_time_for_what_we_do_is_a_promise(language: str, text: str, time: str, content: Content) -> None:
    assert promises.of(content.policies.promised_times[language])(text) == time


@pytest.mark.parametrize(("language", "text"), [(at, one) for at, told in PLAIN.items() for one in told])
def test_other_times_are_none(language: str, text: str, content: Content) -> None:
    assert promises.of(content.policies.promised_times[language])(text) is None


def test_a_sentence_somebody_approved_is_none(tmp_path: Path) -> None:
    data = sample(tmp_path)
    words, policies = data / "en" / "responses.yml", data / "policies.yml"
    promise = "We answer within two business days."
    words.write_text(words.read_text().replace("Someone from billing will contact you about this.", promise, 1))
    assert [fault.what for fault in check(data, TODAY)] == ["this promises a time: 'within two business days'"]
    approved = policies.read_text().replace("    approved: []\n", f'    approved: ["{promise}"]\n', 1)
    policies.write_text(approved)
    assert check(data, TODAY) == []


def test_a_language_without_such_words_promises_nothing() -> None:
    assert promises.of(None)("We will call you within 15 minutes.") is None
