"""Two views: what a role may not see is absent from its page, its list, its search and its table."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_site import NOW, Site, sample, site

from desk.check.targets import LEAD_FIELDS
from desk.console import export, inbox, papers, request
from desk.console.limits import USUAL
from desk.console.outcomes import may
from desk.console.sight import Sight
from desk.console.visit import Answer, Desk, File, Go, Member, Page, Visit
from desk.content import Content

pytestmark = pytest.mark.slow

ROLES = ("intake", "lead", "marketer", "admin", "auditor")
MARK = "zqx"
"""Begins every planted value; each field has its own."""


def planted() -> dict[str, Any]:
    """A lead in which each field holds a mark of its own, wherever a page could show it."""
    return {
        "role": "referrer",
        "role_confidence": 0.87,
        "role_because": ["zqxrole_because"],
        "subrole": "zqxsubrole",
        "lead_type": "zqxlead_type",
        "intent": "zqxintent",
        "language": "es",
        "service_line": "zqxservice_line",
        "sub_line": "zqxsub_line",
        "location": {"city": "zqxlocation"},
        "timing": {"bucket": "zqxtiming"},
        "urgency": "zqxurgency",
        "referral": {"status": "zqxreferral"},
        "coverage": {"payer": "zqxcoverage"},
        "org": "zqxorg",
        "relationship": "zqxrelationship",
        "headcount": "zqxheadcount",
        "program": "zqxprogram",
        "volume": "zqxvolume",
        "job_title": "zqxjob_title",
        "patients": [
            {
                "service_line": "zqxservice_line",
                "urgency": "zqxurgency",
                "documentation": {"missing": ["zqxdocumentation"]},
                "queue": "zqxqueue",
                "of": "zqxpatients",
            }
        ],
        "contact": {"name": {"full": "zqxcontact"}, "phone": "+15135550142", "email": "zqxcontact@example.org"},
        "care_recipient": {"age_group": "zqxcare_recipient"},
        "age": "zqxage",
        "documentation": {"ready": ["zqxdocumentation"], "missing": []},
        "tags": {"persona": "zqxtags"},
        "source": {"page": "/zqxsource"},
        "queue": "zqxqueue",
        "flags": ["zqxflags"],
        "score": {"points": 1, "because": ["zqxscore"]},
        "route": {"rule": "zqxroute", "why": "zqxroute", "trace": [{"route": "r", "taken": True, "why": "zqxroute"}]},
        "answers": [
            {"question": question, "as_typed": f"zqx{field}", "as_understood": f"zqx{field}"}
            for question, field in {
                **{name: name for name in ("service_line", "location", "timing", "urgency", "referral", "coverage")},
                **{name: name for name in ("org", "relationship", "headcount", "volume", "age", "documentation")},
                **{name: "contact" for name in ("name", "phone", "email", "channel", "contact_time")},
                "needs": "answers",
            }.items()
        ],
        "said": (("What brings you here?", "zqxtranscript"),),
        "deliveries": [("zqxdelivery", {"type": "lead.created", "timestamp": "", "data": {}})],
    }


UNMARKED = {
    "id",
    "reference",
    "created",
    "status",
    "role",
    "role_confidence",
    "language",
    "test",
    "patient_count",
    "consent",
    "sla",
}
"""Fields that hold no text of ours; what shows them on each kind of page stands in `TRACES`."""
TRACES = {
    "created": ("Received",),
    "status": ("Complete",),
    "role": ("Referrer",),
    "role_confidence": ("% sure",),
    "language": ("Spanish",),
    "test": ("Test request", ">Test<"),
    "patient_count": ("(3)", "3 patients"),
    "consent": ("Keep this request", "Phone calls"),
    "sla": ("First contact by", "Due in", "No deadline"),
    "history": ("Booked", "Claimed by", "What happened?"),
    "note": ("zqxnote",),
    "audit_trail": ("Who opened this request",),
}


class Reader:
    """Somebody with a role, and the four ways they look at requests."""

    def __init__(self, desk: Site, role: str, content: Content) -> None:
        self.desk, self.content = Desk(desk.store, content, USUAL, desk.url), content
        self.member = Member("somebody", "Sam", "sam@riverbend.example", role, "csrf")
        self.now = desk.clock.now

    def visit(self, part: str = "", **query: str) -> Visit:
        return Visit("/staff/", self.now, "127.0.0.1", part, query, member=self.member)

    def page(self, reference: str) -> str:
        return self._printed(request.show(self.desk, self.visit(reference)))

    def listed(self, **query: str) -> str:
        return self._printed(inbox.show(self.desk, self.visit(state="all", **query)))

    def search(self, reference: str) -> Answer:
        return inbox.find(self.desk, self.visit(reference=reference))

    def table(self, **query: str) -> list[dict[str, str]]:
        answer = export.export(self.desk, self.visit(state="all", **query))
        assert isinstance(answer, File)
        return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))

    def _printed(self, page: Answer) -> str:
        assert isinstance(page, Page)
        frame = {"organisation": "", "assets": "", "csrf": "", "idle_seconds": 1, "away": "", "exports": True}
        return papers.page(papers.printer(), page.template, {"frame": frame | {"member": self.member}, **page.facts})


def without(field: str, role: str) -> Content:
    """The sample's content in which `role` sees everything but `field`."""
    content = sample()
    fields = [
        policy.model_copy(update={"seen_by": [role] if policy.field != field else []})
        for policy in content.policies.fields
    ]
    return content.model_copy(update={"policies": content.policies.model_copy(update={"fields": fields})})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("views")) as running:
        running.staff()
        yield running


@pytest.fixture(scope="module")
def lead(desk: Site) -> dict[str, Any]:
    made = desk.lead(**planted(), test=True, patient_count=3)
    me = desk.store.staff_by_email("dana@riverbend.example")
    assert me is not None
    desk.store.claim(made["id"], me.id, NOW)
    desk.store.record_outcome(made["id"], me.id, "booked", "zqxnote", NOW)
    desk.store.audit(me.id, "view_lead", made["id"], "ok", NOW, "127.0.0.1")
    return made


def traces(field: str, lead: dict[str, Any]) -> tuple[str, ...]:
    if field in ("id", "reference"):
        return (lead[field],)
    return TRACES.get(field, (f"{MARK}{field}",))


def everything(reader: Reader, lead: dict[str, Any]) -> dict[str, str]:
    """Kind of view -> all it holds."""
    found = reader.search(lead["reference"])
    rows = reader.table()
    return {
        "page": reader.page(lead["reference"]),
        "list": reader.listed(),
        "search": found.url if isinstance(found, Go) else "",
        "columns": json.dumps(list(rows[0])),
        "table": json.dumps(list(rows[0].values()), ensure_ascii=False),
    }


SHOWN = (*LEAD_FIELDS, "history", "note", "delivery", "audit_trail")


@pytest.mark.parametrize("role", [role for role in ROLES if may(role, "read")])
@pytest.mark.parametrize("field", SHOWN)
def test_a_field_a_role_may_not_see_is_in_none_of_its_views(
    desk: Site, lead: dict[str, Any], field: str, role: str
) -> None:
    views = everything(Reader(desk, role, without(field, role)), lead)
    frame = r'(?s)<head>.*?</head>|<header class="bar">.*?</header>'
    visible = {view: re.sub(frame, "", held) for view, held in views.items()}
    assert f'"{field}"' not in visible.pop("columns")
    leaks = [(view, trace) for view, held in visible.items() for trace in traces(field, lead) if trace in held]
    assert leaks == []


@pytest.mark.parametrize("field", SHOWN)
def test_the_same_field_is_there_for_whom_it_is_meant(desk: Site, lead: dict[str, Any], field: str) -> None:
    views = everything(Reader(desk, "intake", without("nothing", "intake")), lead)
    assert [trace for trace in traces(field, lead) if any(trace in held for held in views.values())]


def test_what_a_role_does_not_see_it_cannot_choose_by(desk: Site, lead: dict[str, Any]) -> None:
    blind = Reader(desk, "intake", without("role", "intake"))
    assert lead["reference"] in blind.listed(role="patient")
    assert len(blind.table(role="patient")) == 1
    seeing = Reader(desk, "intake", without("nothing", "intake"))
    assert lead["reference"] not in seeing.listed(role="patient")
    assert seeing.table(role="patient") == []


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_over_the_wire_what_the_policies_say_and_nothing_else(
    desk: Site, lead: dict[str, Any], role: str
) -> None:
    email = f"{role}@riverbend.example"
    desk.staff(email, role.title(), role)
    sight = Sight.of(role, sample().policies)
    with desk.signed_in(email) as client:
        page = client.get(f"/staff/leads/{lead['reference']}")
        listed = client.get("/staff/?state=all")
        found = client.get(f"/staff/find?reference={lead['reference']}")
        saved = client.get("/staff/export?state=all")
    reads, saves = may(role, "read"), may(role, "export")
    assert [answer.status_code for answer in (page, listed, found)] == ([200, 200, 303] if reads else [403] * 3)
    assert saved.status_code == (200 if saves else 403)
    held = "".join(answer.text for answer in (page, listed, saved))
    unseen = [field for field in SHOWN if field not in sight and field not in UNMARKED and field != "history"]
    assert [field for field in unseen if any(trace in held for trace in traces(field, lead))] == []
    if saves:
        (row,) = csv.DictReader(io.StringIO(saved.content.decode("utf-8-sig")))
        assert set(row) == {field for field in LEAD_FIELDS if field in sight} - {"answers", "transcript"}


def test_marketing_learns_from_its_table_nobodys_name_contact_health_or_reference(
    desk: Site, lead: dict[str, Any]
) -> None:
    (row,) = Reader(desk, "marketer", sample()).table()
    assert row["role"] == "referrer" and row["lead_type"] == "zqxlead_type"
    assert not {"id", "reference", "contact", "service_line", "location", "age", "source"} & set(row)


def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_is_text(tmp_path: Path) -> None:
    with site(tmp_path) as desk:
        desk.staff()
        desk.lead(org='=HYPERLINK("https://evil.example")')
        (row,) = Reader(desk, "lead", sample()).table()
    assert row["org"] == '\'=HYPERLINK("https://evil.example")'


def test_a_long_table_has_every_request_once(tmp_path: Path) -> None:
    with site(tmp_path) as desk:
        desk.staff()
        references = {desk.lead()["reference"] for _ in range(60)}
        rows = Reader(desk, "lead", sample()).table()
    assert len(rows) == 60
    assert {row["reference"] for row in rows} == references


HELD_BACK = "shown to whoever claims the request"


@pytest.mark.parametrize(
    "asked",
    [
        {"service_line": "behavioral_health"},
        {"service_line": "cardiology", "source": {"page": "/behavioral-health"}},
        {"role": "referrer", "patients": [{"service_line": "imaging"}, {"service_line": "behavioral_health"}]},
    ],
    ids=["asked for", "begun on its page", "for one of the patients"],
)
def test_what_was_said_on_a_confidential_line_is_for_whoever_claimed_it(tmp_path: Path, asked: dict[str, Any]) -> None:
    told = {
        "said": (("What brings you here?", "zqxtranscript"),),
        "answers": [{"question": "needs", "as_typed": "zqxanswer"}],
    }
    with site(tmp_path) as desk:
        desk.staff()
        made = desk.lead(**told, **asked)
        pages = {role: Reader(desk, role, sample()).page(made["reference"]) for role in ("intake", "lead", "admin")}
        reader = Reader(desk, "intake", sample())
        me = desk.store.staff_by_email("dana@riverbend.example")
        assert me is not None
        desk.store.claim(made["id"], me.id, NOW)
        of_another = reader.page(made["reference"])
        reader.member = Member(me.id, "Dana", me.email, "intake", "csrf")
        mine = reader.page(made["reference"])
    assert {role: "zqxtranscript" in page and "zqxanswer" in page for role, page in pages.items()} == {
        "intake": False,
        "lead": True,
        "admin": True,
    }
    assert {role: HELD_BACK in page for role, page in pages.items()} == {"intake": True, "lead": False, "admin": False}
    assert "zqxtranscript" not in of_another and HELD_BACK in of_another
    assert "zqxtranscript" in mine and "zqxanswer" in mine and HELD_BACK not in mine


def test_what_was_said_on_any_other_line_is_for_everybody_who_may_read(tmp_path: Path) -> None:
    with site(tmp_path) as desk:
        desk.staff()
        made = desk.lead(service_line="cardiology", said=(("What brings you here?", "zqxtranscript"),))
        page = Reader(desk, "intake", sample()).page(made["reference"])
    assert "zqxtranscript" in page and HELD_BACK not in page
