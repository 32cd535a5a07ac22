"""Consent from the visitor's side: what an event holds, and how it is taken back in the chat, by link and by staff."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from running import Front

from desk.gateway.assets import script_version
from desk.leads import Store
from desk.leads.verification import verify

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
