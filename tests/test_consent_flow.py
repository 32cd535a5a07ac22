"""Consent from the visitor's side: what an event holds, and how it is taken back in the chat, by link and by staff."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from running import Front

from desk.gateway.assets import script_version
from desk.leads import NoConsent, Store
from desk.leads.verification import verify

pytestmark = pytest.mark.slow

PATIENT = ("I need an appointment for my knee, for myself", "next week", "43215", "yes, call me", "Dana Ruiz")


class Visit:
    """One conversation with the desk itself."""

    def __init__(self, front: Front, identity: str) -> None:
        self.desk, self.identity = front.parts.desk, identity

    async def say(self, text: str) -> dict[str, Any]:
        """The last message of the answer."""
        return (await self.desk.say(self.identity, str(uuid4()), {"text": text})).messages[-1]

    @property
    def store(self) -> Store:
        return self.desk.store

    def granted(self) -> set[str]:
        return {purpose for purpose, allowed in self.store.consent_of(self.identity).items() if allowed}


async def visit(front: Front, *said: str, page: str = "/orthopedics?name=dana") -> Visit:
    started = await front.parts.desk.start("riverbend", page.partition("?")[0], None, "en", front.notice, None)
    made = Visit(front, started.conversation)
    for text in said:
        await made.say(text)
    return made


async def sent(front: Front) -> Visit:
    made = await visit(front, *PATIENT, "614 555 0142", "yes")
    assert made.store.kept(made.identity)["leads"]
    return made


async def test_an_event_holds_all_that_proves_it(front: Front) -> None:
    made = await sent(front)
    records = [made.store.consent_record(each["id"]) for each in made.store.consent_records(made.identity)]
    record = next(each for each in records if each["purpose"] == "store")
    asked = front.parts.content.policies.consents[0]
    assert (record["purpose"], record["action"], record["basis"]) == ("store", "granted", "consent")
    assert (record["text"], record["text_version"], record["language"]) == (asked.text["en"], asked.version, "en")
    assert record["build"] == (script_version() or None)
    opened = record["opened"]
    assert {name: opened[name] for name in ("act", "page", "actor", "on_behalf_of", "authority")} == {
        "act": "yes, call me",
        "page": "/orthopedics",
        "actor": "patient",
        "on_behalf_of": "self",
        "authority": None,
    }
    assert asked.text["en"] in opened["screen"][-1]["text"]
    assert opened["screen"][-1]["choices"]
    assert {each["purpose"] for each in records} == {"store", "contact_phone"}
    assert verify(made.store, []).faults == []


async def test_a_caregivers_event_says_for_whom_and_on_what_authority(front: Front) -> None:
    made = await visit(front, "my mother needs help at home after her hip surgery, I am her daughter")
    for _ in range(12):
        question = (await made.say("I don't know"))["question"]
        if question == "consent":
            break
    await made.say("yes, call me")
    records = made.store.consent_records(made.identity)
    opened = made.store.consent_record(records[0]["id"])["opened"]
    assert (opened["actor"], opened["on_behalf_of"]) == ("caregiver", "care_recipient")
    assert opened["authority"]


async def test_what_was_agreed_to_is_taken_back_in_the_visitors_own_words(front: Front) -> None:
    made = await sent(front)
    assert made.granted() == {"store", "contact_phone"}
    answer = await made.say("please don't contact me anymore")
    assert made.granted() == {"store"}
    assert "contact" in answer["text"] or "taken back" in answer["text"]
    record = made.store.consent_record(made.store.consent_records(made.identity)[-1]["id"])
    assert (record["action"], record["basis"]) == ("revoked", "request")
    assert record["opened"]["act"] == "please don't contact me anymore"


async def test_a_carriers_keyword_takes_it_back_once_the_request_was_sent(front: Front) -> None:
    made = await sent(front)
    await made.say("STOP")
    assert made.granted() == {"store"}


async def test_the_answer_to_how_to_be_reached_takes_nothing_back(front: Front) -> None:
    made = await visit(front, *PATIENT[:3], "yes")
    assert made.granted() >= {"store"}
    await made.say("don't call me, email me")
    assert made.granted() >= {"store"}
    assert not [each for each in made.store.consent_records(made.identity) if each["action"] == "revoked"]


async def test_who_takes_back_everything_while_being_asked_is_asked_no_more_and_nothing_is_kept(front: Front) -> None:
    made = await visit(front, *PATIENT)
    answer = await made.say("I revoke my consent")
    assert made.granted() == set()
    assert not answer.get("question")
    await made.desk.abandon(made.identity)
    assert made.store.kept(made.identity)["status"] == "forgotten"


async def test_a_visitor_who_agreed_to_nothing_is_answered_as_ever(front: Front) -> None:
    made = await visit(front, "hello")
    await made.say("please don't call me")
    assert made.store.consent_records(made.identity) == []


async def test_a_consent_link_shows_what_stands_and_takes_it_back_without_script(front: Front) -> None:
    made = await sent(front)
    address = f"{front.url}/consent/{made.store.consent_token(made.identity)}"
    async with httpx.AsyncClient() as browser:
        page = await browser.get(address)
        assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
        assert "calls by a person" in page.text
        assert "text messages" not in page.text
        assert (await browser.get(f"{address}?lang=es")).text.count("llamadas de una persona") == 1
        foreign = {"sec-fetch-site": "cross-site"}
        assert (await browser.post(address, data={"purpose": "contact_phone"}, headers=foreign)).status_code == 403
        assert made.granted() == {"store", "contact_phone"}
        done = await browser.post(address, data={"purpose": "contact_phone"})
        assert "calls by a person" not in done.text
        assert made.granted() == {"store"}
        await browser.post(address, data={"purpose": "all"})
        assert made.granted() == set()
    assert made.store.consent_record(made.store.consent_records(made.identity)[-1]["id"])["opened"]["actor"] == "link"


@pytest.mark.parametrize("token", ["nobody.0123", "x", "a" * 300, "%00.é"])
async def test_a_link_we_did_not_sign_is_a_page_that_is_not_there(front: Front, token: str) -> None:
    made = await sent(front)
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(f"{front.url}/consent/{token}")).status_code in (400, 404)
        other = f"{made.identity}.{'0' * 32}"
        assert (await browser.post(f"{front.url}/consent/{other}", data={"purpose": "all"})).status_code == 404
    assert made.granted() == {"store", "contact_phone"}


async def test_the_link_of_somebody_forgotten_is_a_page_that_is_not_there(front: Front) -> None:
    made = await sent(front)
    address = f"{front.url}/consent/{made.store.consent_token(made.identity)}"
    made.store.forget(made.identity, made.store.clock())
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(address)).status_code == 404


# ---- the link a visitor is given -----------------------------------------------------------------


async def api_visit(front: Front, client: httpx.AsyncClient, said: tuple[str, ...], language: str) -> dict[str, Any]:
    """A conversation through the visitor API: `{"conversation", "token", "last"}`, `last` the answers to the last."""
    body = {"site": "riverbend", "page": "/orthopedics", "language": language, "accepted": front.notice}
    opened = (await client.post("/api/conversations", json=body)).json()
    last: list[dict[str, Any]] = []
    for text in said:
        answer = await client.post(
            f"/api/conversations/{opened['conversation']}/messages",
            json={"client_id": str(uuid4()), "text": text},
            headers={"authorization": f"Bearer {opened['token']}"},
        )
        last = answer.json()["messages"]
    return opened | {"last": last}


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [
        ("en", (*PATIENT, "614 555 0142", "yes"), "take it back at any time"),
        (
            "es",
            (
                *("necesito una cita para mi rodilla, es para mí", "la próxima semana", "43215"),
                *("sí, llámeme", "Dana Ruiz", "614 555 0142", "sí"),
            ),
            "quitar su permiso",
        ),
    ],
)
async def test_the_last_card_tells_where_consent_is_taken_back_and_only_the_visitor_gets_the_address(
    front: Front, language: str, said: tuple[str, ...], words: str
) -> None:
    async with httpx.AsyncClient(base_url=front.url) as client:
        made = await api_visit(front, client, said, language)
        (thanks,) = [message for message in made["last"] if message.get("reference")]
        assert words in thanks["text"]
        address = thanks["text"].rpartition(" ")[2]
        store = front.parts.store
        token = store.consent_token(made["conversation"])
        assert address == f"{front.parts.settings.url}/consent/{token}?lang={language}"
        page = await client.get(f"/consent/{token}?lang={language}")
        assert page.status_code == 200
        await client.post(f"/consent/{token}", data={"purpose": "all"})
        stands = store.consent_of(made["conversation"])
        assert stands is not None and not any(stands.values())
        again = await client.get(
            f"/api/conversations/{made['conversation']}/messages",
            headers={"authorization": f"Bearer {made['token']}"},
        )
        assert again.json()["messages"][-1]["text"].count("/consent/") <= 1
        assert address in again.text
    lead = store.lead(thanks["reference"])
    assert lead is not None
    assert token not in repr(lead) and "/consent/" not in repr(lead)
    assert "/consent/" not in repr(store.messages(made["conversation"], 0))


async def test_the_copy_without_script_holds_the_address_too(front: Front) -> None:
    async with httpx.AsyncClient(base_url=front.url) as client:
        made = await api_visit(front, client, (*PATIENT, "614 555 0142", "yes"), "en")
        copy = await client.get("/chat/riverbend/copy")
        page = await client.get("/chat/riverbend")
    address = f"/consent/{front.parts.store.consent_token(made['conversation'])}"
    assert copy.text.count(address) == 1
    assert address in page.text


async def test_who_sent_nothing_gets_no_address(front: Front) -> None:
    async with httpx.AsyncClient(base_url=front.url) as client:
        made = await api_visit(front, client, (*PATIENT[:3], "no"), "en")
    assert "/consent/" not in repr(made["last"])


# ---- what may be asked beside --------------------------------------------------------------------


def offers(page: str) -> list[str]:
    return re.findall(r'name="agree" value="(\w+)"', page)


async def test_more_is_agreed_to_on_the_page_of_the_link_each_apart_and_recorded_in_its_own_words(front: Front) -> None:
    made = await sent(front)
    token = made.store.consent_token(made.identity)
    async with httpx.AsyncClient(base_url=front.url) as browser:
        page = (await browser.get(f"/consent/{token}")).text
        assert offers(page) == ["text_messages", "marketing", "automated_calls", "sharing"]
        done = await browser.post(f"/consent/{token}", data={"agree": "automated_calls"})
    assert made.granted() == {"store", "contact_phone", "contact_automated"}
    assert "automated calls" in done.text
    assert offers(done.text) == ["text_messages", "marketing", "sharing"]
    record = made.store.consent_record(made.store.consent_records(made.identity)[-1]["id"])
    text = next(each for each in front.parts.content.policies.consents if each.consent == "automated_calls")
    assert (record["purpose"], record["action"], record["text"]) == ("contact_automated", "granted", text.text["en"])
    assert (record["text_version"], record["language"]) == (text.version, "en")
    assert record["opened"]["screen"] == [{"text": text.text["en"], "choices": ["I agree"]}]
    assert (record["opened"]["act"], record["opened"]["actor"]) == ("I agree", "patient")
    assert verify(made.store, []).faults == []


async def test_a_text_nobody_reviewed_in_a_language_is_not_offered_in_it_and_cannot_be_agreed_to(front: Front) -> None:
    made = await sent(front)
    token = made.store.consent_token(made.identity)
    async with httpx.AsyncClient(base_url=front.url) as browser:
        page = await browser.get(f"/consent/{token}?lang=es")
        assert offers(page.text) == ["text_messages", "marketing"]
        await browser.post(f"/consent/{token}?lang=es", data={"agree": "automated_calls"})
    assert made.granted() == {"store", "contact_phone"}


async def test_treatment_records_are_asked_on_a_confidential_line_only_and_signed_with_a_name(front: Front) -> None:
    made = await visit(front, *PATIENT, "614 555 0142", "any time", "yes", page="/behavioral-health")
    assert made.store.kept(made.identity)["leads"]
    token = made.store.consent_token(made.identity)
    async with httpx.AsyncClient(base_url=front.url) as browser:
        page = (await browser.get(f"/consent/{token}")).text
        assert "substance_use_records" in offers(page)
        assert not {"marketing", "sharing"} & set(offers(page))
        unsigned = await browser.post(f"/consent/{token}", data={"agree": "substance_use_records", "signed": "  "})
        assert unsigned.status_code == 422
        assert "part2" not in made.granted()
        await browser.post(f"/consent/{token}", data={"agree": "substance_use_records", "signed": "Dana Ruiz"})
    assert "part2" in made.granted()
    record = made.store.consent_record(made.store.consent_records(made.identity)[-1]["id"])
    assert record["opened"]["act"] == "I agree: Dana Ruiz"


async def test_nothing_can_be_agreed_to_once_storing_was_taken_back(front: Front) -> None:
    made = await sent(front)
    token = made.store.consent_token(made.identity)
    async with httpx.AsyncClient(base_url=front.url) as browser:
        page = (await browser.post(f"/consent/{token}", data={"purpose": "all"})).text
        assert offers(page) == []
        await browser.post(f"/consent/{token}", data={"agree": "sharing"})
    assert made.granted() == set()
    with pytest.raises(NoConsent):
        made.store.grant(made.identity, [{"purpose": "sharing", "text": "May we?"}], [], made.store.clock())


async def test_a_form_of_another_site_agrees_to_nothing(front: Front) -> None:
    made = await sent(front)
    async with httpx.AsyncClient(base_url=front.url) as browser:
        foreign = {"sec-fetch-site": "cross-site"}
        answer = await browser.post(
            f"/consent/{made.store.consent_token(made.identity)}", data={"agree": "sharing"}, headers=foreign
        )
    assert answer.status_code == 403
    assert made.granted() == {"store", "contact_phone"}


@pytest.mark.parametrize(
    "text", ["actually don't text me, call me instead", "no me manden mensajes de texto, mejor llámenme"]
)
@pytest.mark.parametrize("questions", [0, 1, 2, 3])
async def test_a_way_replaced_by_another_is_taken_back_whatever_question_is_open(
    front: Front, questions: int, text: str
) -> None:
    made = await visit(front, "my knee hurts, I want an appointment for myself, my number is 614-555-0109")
    said = await made.say("yes, you can text me")
    for _ in range(questions):
        said = await made.say(OPEN.get(said["question"] or "", "I don't know"))
    assert "contact_text" in made.granted()

    await made.say(text)

    assert "contact_text" not in made.granted()


OPEN = {"timing": "next week", "location": "43215", "name": "Ann Lee", "coverage": "Aetna", "phone": "614-555-0109"}


async def test_a_yes_typed_where_the_question_was_not_seen_agrees_to_nothing(front: Front) -> None:
    """Two tabs: the second one still shows the question before."""
    made = await visit(front, *PATIENT[:2])
    _, shown = await front.parts.desk.messages(made.identity)
    assert (await made.say("43215"))["question"] == "consent"
    client = str(uuid4())

    for _ in range(2):  # as sent, and sent again after the answer was lost
        said = await front.parts.desk.say(made.identity, client, {"text": "yes, call me"}, shown[-1]["cursor"])

    assert said.messages[-1]["question"] == "consent"
    assert "unseen" not in said.messages[-2]
    assert made.granted() == set()
    said = await front.parts.desk.say(made.identity, str(uuid4()), {"text": "yes, call me"}, said.cursor)
    assert made.granted() == {"store", "contact_phone"}
    assert said.messages[-1]["question"] == "name"


async def test_a_yes_typed_where_the_summary_was_not_seen_sends_nothing(front: Front) -> None:
    made = await visit(front, *PATIENT)
    _, shown = await front.parts.desk.messages(made.identity)
    assert (await made.say("614 555 0142"))["question"] == "confirm"

    said = await front.parts.desk.say(made.identity, str(uuid4()), {"text": "yes"}, shown[-1]["cursor"])

    assert said.messages[-1]["question"] == "confirm"
    assert made.store.kept(made.identity)["leads"] == []


async def test_consent_is_taken_back_from_a_tab_that_missed_something_too(front: Front) -> None:
    made = await visit(front, *PATIENT)

    await front.parts.desk.say(made.identity, str(uuid4()), {"text": "I revoke my consent"}, 1)

    assert made.granted() == set()


async def test_the_plain_form_says_what_its_page_shows(front: Front) -> None:
    async with httpx.AsyncClient(base_url=front.url, trust_env=False, follow_redirects=True) as browser:
        page = await browser.post("/chat/riverbend?page=/orthopedics", data={"accepted": front.notice})

        async def answer(page: str, text: str) -> str:
            hidden = dict(
                re.findall(r'name="(key|client_id|seen)" value="([^"]*)"', page.partition('id="composer"')[2])
            )
            form = dict(reversed(hidden.items())) | {"text": text}
            return (await browser.post("/chat/riverbend/messages?page=/orthopedics", data=form)).text

        old = await answer(page.text, PATIENT[0])
        new = await answer(old, PATIENT[1])
        await answer(new, PATIENT[2])
        identity = browser.cookies["wd_session"].partition(".")[0]

        await answer(old, "yes, call me")
        assert Visit(front, identity).granted() == set()
        page_now = await browser.get("/chat/riverbend?page=/orthopedics")
        await answer(page_now.text, "yes, call me")
        assert Visit(front, identity).granted() == {"store", "contact_phone"}
