"""Targets: which are on, what each may be told of a lead, and where on the network they may be."""

import ipaddress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import content as contents
from desk.check.targets import LEAD_FIELDS
from desk.content.models import FieldPolicy, Target, Targets
from desk.targets import BadAddress, alert, enqueue, opened
from desk.targets.address import address, expanded, is_public, resolved
from desk.targets.payload import allowed

SAMPLE = contents.load(Path(__file__).parent.parent / "data")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LEAD = {
    "id": "lead-1",
    "reference": "WD-7K3M-Q2",
    "created": "2026-05-13T10:30:00-04:00",
    "queue": "referral_intake",
    "role": "referrer",
    "service_line": "cardiology",
    "sla": {"first_contact_due": "2026-05-13T11:00:00-04:00"},
    "contact": {"name": {"full": "Ana Ruiz"}, "phone": "+14155550123"},
    "patients": [{"service_line": "cardiology", "queue": "referral_intake", "reference": "WD-1111-1"}],
    "test": False,
}


def target(**changed: Any) -> Target:
    return Target(
        **{"target": "crm", "kind": "webhook", "url": "https://crm.example.org/in", "secret": "CRM_SECRET"} | changed
    )


def queued(lead: dict[str, Any] | None = None, **changed: Any) -> list[tuple[str, dict[str, Any]]]:
    return enqueue(LEAD | (lead or {}), Targets(targets=[target(**changed)]), {"CRM_SECRET": SECRET})


def test_a_target_that_names_no_field_gets_a_reference_and_no_person() -> None:
    assert queued() == [
        (
            "crm",
            {
                "type": "lead.created",
                "timestamp": "2026-05-13T10:30:00-04:00",
                "data": {
                    "id": "lead-1",
                    "reference": "WD-7K3M-Q2",
                    "queue": "referral_intake",
                    "role": "referrer",
                    "service_line": "cardiology",
                    "sla": {"first_contact_due": "2026-05-13T11:00:00-04:00"},
                },
            },
        )
    ]


def test_an_alert_goes_to_who_takes_it_and_holds_nothing_of_the_visitor_whatever_fields_a_target_names() -> None:
    told = {"events": ["lead.on_call"], "fields": list(LEAD_FIELDS)}
    targets = [
        target(target="here", **told),
        target(target="elsewhere"),
        target(target="other_queue", queues=["records"], **told),
        target(target="outside", purpose="sharing", **told),
    ]
    of = LEAD | {"due": "2026-05-14T08:30:00-04:00", "owner": "Nurse line supervisor"}
    now = datetime(2026, 5, 14, 2, tzinfo=UTC)
    ((name, body),) = alert("lead.on_call", of, Targets(targets=targets), "https://d", now, {"CRM_SECRET": SECRET})
    assert (name, body["type"]) == ("here", "lead.on_call")
    assert body["data"].keys() == {"reference", "queue", "due", "owner", "link"}
    assert alert("lead.on_call", of, Targets(targets=targets), "https://d", now, {}) == []


@pytest.mark.parametrize("field", LEAD_FIELDS)
def test_what_may_not_leave_is_in_no_body_whatever_the_target_names(field: str) -> None:
    kept = [
        FieldPolicy(field=name, holds="", sensitivity="plain", kept="lead", leaves=name != field)
        for name in LEAD_FIELDS
    ]
    policies = SAMPLE.policies.model_copy(update={"fields": kept})
    whole = {name: f"zqx-{name}" for name in LEAD_FIELDS} | {"patients": [{"of": "zqx-patients"}]}
    all_of_it = Targets(targets=[target(fields=list(LEAD_FIELDS))])
    ((_, body),) = enqueue(whole, all_of_it, {"CRM_SECRET": SECRET}, policies=policies)
    assert set(LEAD_FIELDS) - set(body["data"]) == {field} - {"test"}
    assert field in ("created", "test") or f"'zqx-{field}'" not in str(body)


@pytest.mark.parametrize("field", LEAD_FIELDS)
def test_a_target_is_sent_no_field_beside_those_it_names(field: str) -> None:
    whole = {name: f"zqx-{name}" for name in LEAD_FIELDS} | {"patients": []}
    one = Targets(targets=[target(fields=[name for name in LEAD_FIELDS if name not in (field, "test")])])
    ((_, body),) = enqueue(whole, one, {"CRM_SECRET": SECRET}, policies=SAMPLE.policies)
    staying = {policy.field for policy in SAMPLE.policies.fields if not policy.leaves}
    assert set(body["data"]) == set(LEAD_FIELDS) - staying - {field} | {"test"}


def test_a_target_gets_the_fields_it_names_and_no_other() -> None:
    ((_, body),) = queued(fields=["reference", "contact.phone", "patients.queue", "nothing", "nothing.at.all"])
    assert body["data"] == {
        "reference": "WD-7K3M-Q2",
        "contact": {"phone": "+14155550123"},
        "patients": [{"queue": "referral_intake"}],
    }


names = st.sampled_from(["id", "contact", "phone", "name", "answers", "role"])
values = st.recursive(st.integers(), lambda inner: st.dictionaries(names, inner) | st.lists(inner, max_size=3))


@given(st.dictionaries(names, values), st.lists(st.lists(names, min_size=1, max_size=3).map(".".join), min_size=1))
def test_whatever_a_lead_holds_a_target_gets_nothing_outside_its_list(lead: dict[str, Any], fields: list[str]) -> None:
    for path in paths(allowed(lead, target(fields=fields))):
        assert any(path == field or path.startswith(f"{field}.") for field in fields)


def paths(value: Any, above: str = "") -> list[str]:
    """The dotted path of every value that is not itself made of parts; places in a list have no name."""
    match value:
        case dict():
            return [path for name, part in value.items() for path in paths(part, f"{above}.{name}".lstrip("."))]
        case list():
            return [path for part in value for path in paths(part, above)]
    return [above]


def test_a_test_lead_says_so_to_every_target() -> None:
    assert queued({"test": True}, fields=["id"])[0][1]["data"] == {"id": "lead-1", "test": True}


def test_a_target_gets_leads_of_its_queues_only() -> None:
    assert queued(queues=["billing"]) == []
    assert len(queued(queues=["billing", "referral_intake"])) == 1
    assert len(queued({"patients": [{"queue": "research"}]}, queues=["research"])) == 1


def test_a_target_gets_the_events_it_asked_for_only() -> None:
    assert queued(events=["lead.forgotten"]) == []


def test_a_target_whose_variables_are_not_set_is_off_and_gets_nothing() -> None:
    targets = Targets(targets=[target(url="https://${CRM_HOST}/in"), target(target="fax")])
    assert enqueue(LEAD, targets, {}) == []
    assert opened(targets, {"CRM_SECRET": SECRET})[1] == {
        "crm": "its URL names an environment variable that is not set"
    }
    assert opened(targets, {"CRM_HOST": "crm.example.org"})[1] == {
        "crm": "CRM_SECRET is not set",
        "fax": "CRM_SECRET is not set",
    }


def test_a_target_whose_variables_are_set_is_on() -> None:
    on, off = opened(
        Targets(targets=[target(url="https://${CRM_HOST}/in")]), {"CRM_SECRET": SECRET, "CRM_HOST": "crm.example.org"}
    )
    assert (on["crm"].address.host, off) == ("crm.example.org", {})


@pytest.mark.parametrize("secret", ["whsec_", "whsec_é", "whsec_a"])
def test_a_secret_that_cannot_sign_turns_the_target_off_without_being_shown(secret: str) -> None:
    on, off = opened(Targets(targets=[target()]), {"CRM_SECRET": secret})
    assert on == {}
    assert off["crm"].startswith("CRM_SECRET is not a signing secret.")
    assert "é" not in off["crm"]


def test_a_url_nobody_may_send_to_turns_the_target_off_without_being_shown() -> None:
    on, off = opened(Targets(targets=[target(url="https://user:hunter2@crm.example.org/")]), {"CRM_SECRET": SECRET})
    assert on == {}
    assert "hunter2" not in off["crm"]


def test_two_variables_are_filled_in_and_an_empty_one_counts_as_unset() -> None:
    assert expanded("https://${A}/${B}", {"A": "x", "B": "y"}) == "https://x/y"
    assert expanded("https://${A}/", {"A": ""}) is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://crm.example.org/",
        "//crm.example.org/",
        "crm.example.org",
        "https://",
        "https:///leads",
        "https://ana@crm.example.org/",
        "https://crm.example.org:99999/",
        "https://crm.example.org:abc/",
        "https://[::1/",
        "https://crm.example.org/#frag",
        "https://crm.example.org/ x",
        "https://crm.example.org\\@evil.example/",
        "https://crm.example.org/\r\nX-Evil: 1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_plain_https_url_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        address(url)


NOT_PUBLIC = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fc00::1",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("ip", NOT_PUBLIC)
async def test_https_goes_to_no_address_that_is_not_public(ip: str) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return [ip]

    with pytest.raises(BadAddress, match="not on the public internet"):
        await resolved(address("https://crm.example.org/"), lookup)


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
async def test_https_goes_to_public_addresses(ip: str) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return [ip]

    assert await resolved(address("https://crm.example.org/"), lookup) == ipaddress.ip_address(ip)


async def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(BadAddress):
        await resolved(address("https://crm.example.org/"), lookup)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]"])
async def test_https_to_this_machine_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(BadAddress):
        await resolved(address(f"https://{host}/"))


async def test_a_demo_may_use_https_on_this_machine_and_nothing_else_that_is_private() -> None:
    assert str(await resolved(address("https://127.0.0.1/"), demo=True)) == "127.0.0.1"
    with pytest.raises(BadAddress):
        await resolved(address("https://10.0.0.1/"), demo=True)


async def test_http_is_for_this_machine_only() -> None:
    assert str(await resolved(address("http://127.0.0.1:9000/"))) == "127.0.0.1"
    for host in ("93.184.216.34", "10.0.0.1", "[::ffff:10.0.0.1]"):
        with pytest.raises(BadAddress, match="http is for this machine only"):
            await resolved(address(f"http://{host}/"))


def test_an_address_inside_another_is_judged_by_the_inner_one() -> None:
    assert not is_public(ipaddress.ip_address("::ffff:192.168.0.1"))
    assert is_public(ipaddress.ip_address("::ffff:93.184.216.34"))
