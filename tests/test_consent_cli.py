"""The verbs of keeping from the command line: proving, showing, taking back, forgetting, ending, new keys, the page."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desk import app as application
from desk import content as contents
from desk.check.targets import LEAD_FIELDS
from desk.cli import app
from desk.console.outcomes import may
from desk.console.sight import Sight
from desk.content.models import Policies
from desk.keeping.privacy import page
from desk.leads import Row, Store, Transaction, new_id
from desk.leads.staff import ROLES
from desk.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DESK_VAR", str(tmp_path))
    for name in ("DESK_DATABASE_URL", "DESK_MASTER_KEY", "DESK_CHECKPOINTS", "DESK_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def lead() -> dict[str, Any]:
    store = opened()
    store.begin("c1", "riverbend", b"t" * 32, "secret", None, {}, [{"text": "May we call?"}], NOW)

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        for purpose in ("store", "contact_phone", "contact_text"):
            tx.consent({"purpose": purpose, "action": "granted", "text": "May we call?", "act": "yes, do", "turn": 2})
        return None, tx.lead({"queue": "patient_access", "contact": {"phone": "+16145550142"}})

    made = store.apply("c1", new_id(), "submit", change, NOW)
    store.close()
    return made


def opened() -> Store:
    return application.open_store(Settings.read())


def desk(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def test_a_whole_ledger_ends_with_0_and_a_broken_one_with_2_and_the_first_bad_number(
    lead: dict[str, Any], here: Path
) -> None:
    assert desk("consent", "checkpoint").output == "event 3: signed\n"
    whole = desk("consent", "verify")
    assert (whole.exit_code, whole.output.splitlines()[0]) == (0, "3 events and 1 checkpoints prove each other.")
    with sqlite3.connect(here / "desk.db") as connection:
        connection.execute("DROP TRIGGER consent_event_no_update")
        connection.execute("UPDATE consent_event SET action = 'declined' WHERE seq = 2")
    broken = desk("consent", "verify")
    assert broken.exit_code == 2
    assert broken.output.splitlines()[-1] == "The ledger is NOT whole: the first bad event is number 2."
    told = json.loads(desk("consent", "verify", "--json").output)
    assert (told["whole"], told["faults"]) == (False, [{"sequence": 2, "what": "it was changed"}])


def test_a_cut_end_is_found_in_a_copy_of_the_database(lead: dict[str, Any], here: Path, tmp_path: Path) -> None:
    desk("consent", "checkpoint")
    copy = tmp_path / "copy.db"
    with sqlite3.connect(here / "desk.db") as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with sqlite3.connect(copy) as connection:
        connection.execute("DROP TRIGGER consent_event_no_delete")
        connection.execute("DELETE FROM consent_event WHERE seq = 3")
    assert desk("consent", "verify").exit_code == 0
    found = desk("consent", "verify", "--database", str(copy))
    assert found.exit_code == 2
    assert found.output.splitlines()[0].startswith("event 3: it is gone")


def test_proving_makes_no_database(here: Path) -> None:
    assert desk("consent", "verify").exit_code == 2
    assert desk("consent", "verify", "--database", "nowhere.db").exit_code == 2
    assert not (here / "desk.db").exists()


def test_a_record_shows_the_screen_again(lead: dict[str, Any]) -> None:
    record = lead["consent"]["records"][0]
    assert record in desk("consent", "list", lead["reference"]).output
    shown = desk("consent", "show", record)
    assert shown.exit_code == 0
    for said in ("screen          May we call?", "said or pressed yes, do", "purpose         store"):
        assert said in shown.output
    assert json.loads(desk("consent", "show", record, "--json").output)["opened"]["turn"] == 2
    assert desk("consent", "show", "nobody").exit_code == 2


def test_a_record_of_a_refusal_says_that_nobody_can_open_it(here: Path) -> None:
    store = opened()
    store.begin("c1", "riverbend", b"t" * 32, "secret", None, {}, [{"text": "May we?"}], NOW)

    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        event = {
            "purpose": "store",
            "action": "declined",
            "basis": "refusal",
            "text": "May we?",
            "act": "no, I am Dana",
        }
        return None, {"id": tx.consent(event)}

    record = store.apply("c1", new_id(), "answer", change, NOW)["id"]
    store.close()
    shown = desk("consent", "show", record)
    assert (shown.exit_code, "Dana" in shown.output) == (0, False)
    for said in ("May we?", "declined", "refusal", "a key nobody keeps"):
        assert said in shown.output


def test_staff_take_consent_back_for_somebody(lead: dict[str, Any]) -> None:
    done = desk("consent", "revoke", lead["reference"], "--purpose", "contact_text", "--how", "by telephone")
    assert done.output.startswith("Taken back: contact_text.")
    again = desk("consent", "revoke", lead["reference"], "--purpose", "contact_text")
    assert again.output == "Nothing of that was granted any more.\n"
    assert desk("consent", "revoke", lead["reference"], "--purpose", "sell").exit_code == 2
    assert desk("consent", "revoke", "WD-0000-00").exit_code == 2
    store = opened()
    assert [name for name, allowed in store.consent_of("c1").items() if allowed] == ["store", "contact_phone"]
    store.close()


def test_the_address_of_a_consent_link_is_one_we_signed(lead: dict[str, Any]) -> None:
    address = desk("consent", "link", lead["reference"]).output.strip()
    store = opened()
    assert store.conversation_of_token(address.rpartition("/")[2]) == "c1"
    store.close()


@pytest.mark.parametrize("how", ["reference", "conversation", "contact"])
def test_a_person_is_forgotten_with_a_receipt(lead: dict[str, Any], here: Path, how: str) -> None:
    match how:
        case "reference":
            done = desk("forget", lead["reference"])
        case "conversation":
            done = desk("forget", "c1")
        case "contact":
            done = desk("forget", "--contact", typed="(614) 555-0142\n")
    receipt = json.loads(done.output)
    assert (done.exit_code, receipt["conversation"], receipt["leads"]) == (0, "c1", [lead["reference"]])
    store = opened()
    assert store.lead(lead["id"]) is None
    store.close()
    assert desk("consent", "verify").exit_code == 0
    assert "6145550142" not in (here / "checkpoints" / "forgotten.jsonl").read_text()


@pytest.mark.parametrize("typed", ["maria@example.org", "614-555-0142", "+16145550142", "(614) 555 0142"])
def test_a_contact_is_never_taken_as_an_argument(lead: dict[str, Any], typed: str) -> None:
    refused = desk("forget", typed)
    assert refused.exit_code == 2
    assert typed not in refused.output


def test_a_contact_nobody_gave_forgets_nobody(lead: dict[str, Any]) -> None:
    assert desk("forget", "--contact", typed="614 555 0199\n").exit_code == 0
    assert desk("forget", "--contact", typed="hello\n").exit_code == 2
    assert desk("forget").exit_code == 2
    store = opened()
    assert store.lead(lead["id"]) is not None
    store.close()


def test_a_purge_gives_a_receipt(lead: dict[str, Any]) -> None:
    """The request is of May, and it is later now: its own day decides."""
    receipt = json.loads(desk("purge").output)
    assert {name for name in receipt} == {"purged", "transient", "transcripts", "leads", "consents", "audit", "keys"}


def test_a_new_master_key_is_made_from_the_command_line(lead: dict[str, Any], here: Path) -> None:
    before = (here / "keys" / "master.key").read_bytes()
    assert desk("vault", "rotate").output.startswith("Done: ")
    assert (here / "keys" / "master.key").read_bytes() != before
    store = opened()
    assert store.lead(lead["id"])["contact"]["phone"] == "+16145550142"
    store.close()


# ---- the page of privacy -----------------------------------------------------------------------


def test_the_page_of_privacy_is_what_the_command_prints() -> None:
    assert (ROOT / "docs" / "privacy.md").read_text() == desk("privacy").output


def test_the_page_of_privacy_names_every_field_of_a_lead() -> None:
    text = page(contents.load(ROOT / "data").policies)
    assert [field for field in LEAD_FIELDS if f"\n| {field} | " not in text] == []


def test_who_sees_a_field_on_the_page_of_privacy_is_who_sees_it_in_the_inbox() -> None:
    policies = contents.load(ROOT / "data").policies
    lines = [line.split(" | ") for line in page(policies).splitlines() if line.startswith("| ")]
    told = {cells[0].removeprefix("| "): cells[3] for cells in lines if len(cells) == 6}
    seen = {
        each.field: ", ".join(_told(role, each.field, policies) for role in each.seen_by) or "nobody"
        for each in policies.fields
    }
    assert {field: told[field] for field in seen} == seen


def _told(role: str, field: str, policies: Policies) -> str:
    assert field in Sight.of(role, policies)
    return role if field in Sight.of(role, policies, private=True) else f"{role} (held)"


def test_who_is_out_of_the_inbox_sees_nothing_that_is_not_plain() -> None:
    policies = contents.load(ROOT / "data").policies
    outside = [role for role in ROLES if not may(role, "read")]
    seen = {field for role in outside for field in Sight.of(role, policies).fields}
    assert outside == ["marketer"]
    assert {each.field for each in policies.fields if each.field in seen and each.sensitivity != "plain"} == set()
    assert not seen & {"id", "reference"}


def test_what_targets_are_sent_may_leave() -> None:
    content = contents.load(ROOT / "data")
    staying = {each.field for each in content.policies.fields if not each.leaves}
    assert [field for target in content.targets.targets for field in target.fields if field in staying] == []
