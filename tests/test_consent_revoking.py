"""Consent is taken back in any words, in English and in Spanish; what only sounds like it takes back nothing."""

import pytest

from desk.consent import PURPOSES, taken_back, wants_forgotten

TEXT, PHONE, EMAIL, ALONE, ALL = "text", "phone", "email", "alone", "all"
MEANT = {
    TEXT: {"contact_text"},
    PHONE: {"contact_phone", "contact_automated"},
    EMAIL: {"contact_email"},
    "news": {"marketing"},
    ALONE: {"contact_phone", "contact_automated", "contact_text", "contact_email", "marketing", "sharing"},
    ALL: set(PURPOSES),
}

SAID = [
    (TEXT, "stop texting me"),
    (TEXT, "Please stop sending me texts."),
    (TEXT, "no more texts"),
    (TEXT, "don't text me anymore"),
    (TEXT, "Do not text this number again"),
    (TEXT, "I don't want any more text messages"),
    (TEXT, "quit texting me!!"),
    (TEXT, "unsubscribe me from texts"),
    (TEXT, "take me off the texts"),
    (TEXT, "I changed my mind about the texts"),
    (TEXT, "please cancel the text messages"),
    (TEXT, "dejen de mandarme mensajes de texto"),
    (TEXT, "ya no quiero recibir textos"),
    (TEXT, "no me manden más mensajes de texto"),
    (PHONE, "stop calling me"),
    (PHONE, "Stop calling my phone please"),
    (PHONE, "dont call me again"),
    (PHONE, "please don't call me"),
    (PHONE, "no more calls, thanks"),
    (PHONE, "never call me again"),
    (PHONE, "I do not want to be called anymore"),
    (PHONE, "I don't want you calling me"),
    (PHONE, "stop the robocalls"),
    (PHONE, "enough with the calls"),
    (PHONE, "don't call me, email me instead"),
    (PHONE, "ya no me llamen"),
    (PHONE, "Ya no me llamen por favor"),
    (PHONE, "no me llamen más"),
    (PHONE, "dejen de llamarme"),
    (PHONE, "no quiero que me llamen"),
    (PHONE, "no vuelvan a llamarme"),
    (PHONE, "no más llamadas"),
    (EMAIL, "stop emailing me"),
    (EMAIL, "no more emails please"),
    (EMAIL, "don't send me any more e-mails"),
    (EMAIL, "I don't want your emails"),
    (EMAIL, "unsubscribe me from all emails"),
    (EMAIL, "no me manden correos"),
    (EMAIL, "no quiero más correos electrónicos"),
    ("news", "stop sending me the newsletter"),
    ("news", "I don't want any promotions"),
    ("news", "unsubscribe me from your newsletter"),
    ("news", "no quiero publicidad"),
    (ALONE, "don't contact me anymore"),
    (ALONE, "Please do not contact me again."),
    (ALONE, "stop contacting me"),
    (ALONE, "I don't want to be contacted"),
    (ALONE, "take me off your list"),
    (ALONE, "remove me from your mailing list"),
    (ALONE, "remove my number from your list"),
    (ALONE, "lose my number"),
    (ALONE, "put me on your do not call list"),
    (ALONE, "leave me alone"),
    (ALONE, "opt out"),
    (ALONE, "I'd like to opt out"),
    (ALONE, "unsubscribe"),
    (ALONE, "UNSUBSCRIBE ME"),
    (ALONE, "stop messaging me"),
    (ALONE, "quítenme de su lista"),
    (ALONE, "sáquenme de la lista por favor"),
    (ALONE, "no me contacten más"),
    (ALONE, "dejen de molestarme"),
    (ALONE, "denme de baja"),
    (ALONE, "borren mi número"),
    (ALONE, "déjenme en paz"),
    (ALL, "revoke my consent"),
    (ALL, "I revoke consent"),
    (ALL, "I withdraw my consent"),
    (ALL, "I want to take back my permission"),
    (ALL, "you no longer have my permission"),
    (ALL, "I no longer consent"),
    (ALL, "I don't agree anymore"),
    (ALL, "please cancel my authorization"),
    (ALL, "taking my consent back"),
    (ALL, "revoco mi consentimiento"),
    (ALL, "quiero retirar mi permiso"),
    (ALL, "ya no autorizo"),
    (ALL, "Ya no doy mi consentimiento."),
    (TEXT, "I no longer want texts"),
    (TEXT, "no texting please"),
    (TEXT, "no texts please"),
    (TEXT, "texts are not ok anymore"),
    (TEXT, "you can't text me"),
    (TEXT, "I said no texts"),
    (TEXT, "quit it with the texts"),
    (TEXT, "no me manden textos al celular"),
    (TEXT, "no me escriban por whatsapp"),
    (TEXT, "don't contact me by text"),
    (PHONE, "I'd rather you didn't call me"),
    (PHONE, "I would prefer not to be called"),
    (PHONE, "no calls"),
    (PHONE, "no phone calls please"),
    (PHONE, "You may not call me"),
    (PHONE, "You're not allowed to call me"),
    (PHONE, "nobody should call me"),
    (PHONE, "calls no longer ok"),
    (PHONE, "I no longer want to be called"),
    (PHONE, "Please refrain from calling"),
    (PHONE, "don't bother calling"),
    (PHONE, "do NOT call"),
    (PHONE, "Don't give me a call"),
    (PHONE, "you don't need to call me anymore"),
    (PHONE, "No stop calling me"),
    (PHONE, "Stop calling me, I'll call you later"),
    (PHONE, "please don't call me anymore. If I need you I'll call"),
    (PHONE, "tell your staff to stop calling me"),
    (PHONE, "my ex won't leave me be. please stop calling my phone"),
    (PHONE, "Could you stop calling me?"),
    (PHONE, "no llamen"),
    (PHONE, "nada de llamadas"),
    (PHONE, "sin llamadas por favor"),
    (PHONE, "no me vayan a llamar"),
    (PHONE, "no me hablen por teléfono"),
    (PHONE, "no hace falta que me llamen"),
    (PHONE, "ya no me llamen, después yo les llamo"),
    (PHONE, "no me llamen más, si yo necesito algo les marco"),
    (PHONE, "dígales a sus empleados que dejen de llamarme"),
    (EMAIL, "you may not email me"),
    (EMAIL, "no me contacten por correo"),
    (ALONE, "I don't want to hear from you"),
    (ALONE, "please do not reach out"),
    (ALONE, "Cancel all communications"),
    (ALONE, "You do not have permission to contact me"),
    (ALONE, "don't contact me in the future"),
    (ALONE, "no contact please"),
    (ALONE, "no quiero saber nada de ustedes"),
    (ALONE, "déjenme tranquila"),
    (ALL, "I take back what I agreed to"),
    (ALL, "consent withdrawn"),
    (ALL, "permission revoked"),
    (ALL, "I hereby revoke any and all permission to contact me"),
    (ALL, "please don't keep my information"),
    (ALL, "stop storing my data"),
    (ALL, "on second thought don't save anything"),
    (ALL, "no guarden mi información"),
    (ALL, "ya no quiero que guarden mis datos"),
    (ALL, "retiro lo que acepté"),
    (ALL, "me retracto"),
    (ALL, "me arrepentí, ya no quiero"),
    (ALL, "no I do not agree"),
]

NOT_SAID = [
    "don't call me at work",
    "please don't call before 9",
    "don't call me after 5 pm",
    "do not text me during the day, I drive",
    "don't call me until Monday",
    "don't call me Bob, it's Robert",
    "I don't want to be called before noon",
    "no calls on weekends",
    "stop calling it a condition",
    "how do I stop the bleeding",
    "should I stop taking my pills before the visit",
    "my ex won't stop calling me",
    "he won't stop texting me and I'm scared",
    "the pharmacy keeps calling me",
    "tell my insurance to stop calling me",
    "my doctor stopped calling me back",
    "nobody called me back",
    "please call me",
    "text me please",
    "you can text or call me anytime",
    "yes but no texts after 8 at night",
    "can I change my mind later and unsubscribe?",
    "what if I want to revoke my consent later?",
    "I never got your email",
    "I don't have an email",
    "I don't want any more pain",
    "I don't want to wait any more",
    "I did not text anyone about this",
    "can you take me off the waiting list for Tuesday",
    "I need to cancel my appointment",
    "my son gets no more than two calls a day from school",
    "remove my stitches",
    "please don't stop calling, I really need this visit",
    "consent form for surgery",
    "do I need my husband's consent",
    "I agree",
    "I consent",
    "no, I said Tuesday",
    "my mother stopped eating",
    "I was texting while driving and crashed",
    "no me llamo Juan, me llamo José",
    "no me llamen antes de las cinco",
    "no me llamen al trabajo",
    "ya no me duele la rodilla",
    "no me llame señora, soy señorita",
    "no tengo correo electrónico",
    "llámenme por favor",
    "mi ex no deja de llamarme",
    "ya no tengo seguro",
    "quiero cancelar mi cita",
    "no más de dos llamadas por semana",
    "¿puedo revocar mi consentimiento más adelante?",
    "he dejado de fumar",
    "stop",
    "cancel",
    "I don't want to revoke my consent",
    "I am not withdrawing my consent",
    "do not remove me from your list",
    "please don't unsubscribe me",
    "I don't want to opt out",
    "no quiero cancelar mi autorización",
    "what happens if I revoke my consent",
    "can I stop the texts whenever I want?",
    "if I change my mind, should I unsubscribe?",
    "call me only if it's urgent",
    "don't call me unless it's important",
    "no me llamen si no es urgente",
    "you can't call me at work",
    "nobody can call me during the day",
    "you can't call me?",
    "why can't you call me?",
    "she gets no calls there",
    "no messages on the machine",
    "no phone",
    "don't keep me waiting",
    "don't save my spot",
    "my doctor doesn't keep the records",
    "I never heard back from you",
    "I never hear from you",
    "my authorization was denied",
    "the insurance denied permission",
    "necesito cancelar la autorización del seguro",
    "sí, no me llamen señora",
    "no dejen de llamarme",
    "tell my brother to stop texting me",
    "don't call my mother",
    "yes, but please don't text my wife",
]


@pytest.mark.parametrize(("meant", "said"), SAID, ids=[said for _, said in SAID])
def test_consent_is_taken_back_in_any_words(meant: str, said: str) -> None:
    assert taken_back(said) == MEANT[meant]


@pytest.mark.parametrize("said", NOT_SAID)
def test_what_only_sounds_like_it_takes_back_nothing(said: str) -> None:
    assert taken_back(said) == frozenset()


def test_the_tests_are_as_many_as_they_should_be() -> None:
    assert len({said for _, said in SAID}) >= 60
    assert len(set(NOT_SAID)) >= 40


@pytest.mark.parametrize(
    "word",
    [
        "STOP",
        "stop.",
        "Quit",
        "END",
        "revoke",
        "opt out",
        "cancel",
        "unsubscribe",
        "Stop all",
        "ALTO",
        "baja",
        "no más",
    ],
)
def test_the_carriers_keywords_count_for_somebody_who_is_written_to(word: str) -> None:
    assert taken_back(word, keywords=True) == MEANT[ALONE]


@pytest.mark.parametrize(
    "said", ["stop", "STOP TEXTING ME!!", "¡Ya no me llamen!", "stop   texting\nme", "Stop “texting” me"]
)
def test_case_accents_and_signs_make_no_difference(said: str) -> None:
    assert taken_back(said, keywords=True)


def test_two_wishes_in_one_message_both_count() -> None:
    assert taken_back("stop calling me and no more emails") == MEANT[PHONE] | MEANT[EMAIL]


def test_a_wish_at_the_end_of_a_long_story_is_heard() -> None:
    assert taken_back("My knee has hurt since the fall. " * 40 + "Stop calling me.") == MEANT[PHONE]


def test_a_long_message_is_read_in_no_time() -> None:
    assert taken_back("stop " * 3000) == frozenset()
    assert taken_back("no . " * 3000) == frozenset()


FORGET = (
    "please delete everything I wrote here, the name and the email too",
    "actually erase all of it",
    "can you wipe this whole conversation",
    "I changed my mind. Delete my info please.",
    "get rid of what I typed",
    "sabe qué, mejor borre todo lo que escribí",
    "eliminen mis datos por favor",
    "olviden lo que escribí",
    "me arrepentí; borren esta conversación",
    "I want you to erase everything",
    "I want to delete my data",
)
KEEP = (
    "don't delete everything I wrote",
    "will you delete my data one day?",
    "how do I delete my info later?",
    "if I stop now do you erase everything?",
    "delete everything except my number",
    "delete everything about the insurance",
    "no borre todo, solo el teléfono",
    "I forget all my appointments",
    "my ex wants to get rid of everything else",
    "¿cuándo borran mis datos?",
    "my mom would forget everything",
    "the dermatologist wants to remove all of it",
    "I just want to get rid of it all",
    "he made me delete my messages",
    "my husband wants to delete this conversation",
    "se me borra todo cuando me pongo nerviosa",
    "a mi abuela se le olvida todo",
)


@pytest.mark.parametrize("text", FORGET)
def test_a_wish_to_be_forgotten_is_heard_in_plain_words(text: str) -> None:
    assert wants_forgotten(text)


@pytest.mark.parametrize("text", KEEP)
def test_what_only_sounds_like_it_destroys_nothing(text: str) -> None:
    assert not wants_forgotten(text)
