"""What a visitor wrote is shown to staff as text, whatever it is."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from console_site import NOW, Site, caregiver, site


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


class _Elements(HTMLParser):
    """Counts the elements of a page and collects what runs or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]


def hostile(value: Any, canary: str, keep: frozenset[str], key: str = "") -> Any:
    """The same shape with `canary` in every text but those the store itself reads."""
    if isinstance(value, dict):
        return {name: each if name in keep else hostile(each, canary, keep, name) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, canary, keep, key) for each in value] or [canary]
    return canary if isinstance(value, str) or value is None else value


@pytest.mark.parametrize(
    "canary",
    [
        "<img src=x onerror=alert(1)>",
        '"><script>alert(1)</script>',
        "javascript:alert(1)",
        "{{ 7 * 7 }}",
        "' onfocus='alert(1)",
    ],
)
def test_whatever_a_visitor_wrote_shows_as_text(desk: Site, canary: str) -> None:
    keep = frozenset({"sla", "consent", "patients", "patient_count"})
    changes = hostile(caregiver(NOW), canary, keep) | {
        "patients": [{"service_line": canary, "urgency": canary, "documentation": [canary], "queue": canary}] * 2
    }
    lead = desk.lead(said=((canary, canary), (canary, canary)), **changes)
    plain = desk.lead(patients=[{"queue": "x"}] * 2)
    with desk.signed_in() as client:
        page = client.get(f"/staff/leads/{lead['reference']}")
        listed = client.get("/staff/")
        calm = client.get(f"/staff/leads/{plain['reference']}")
    assert (page.status_code, listed.status_code) == (200, 200)
    assert page.text.count(str(escape(canary)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")) > 20
    for answer in (page, listed):
        elements = _Elements()
        elements.feed(answer.text)
        assert elements.handlers == []
        assert "img" not in elements.seen
        assert elements.seen.count("script") == _count(calm.text, "script")
        assert not re.search(r'href="\s*javascript:', answer.text)


def _count(page: str, tag: str) -> int:
    elements = _Elements()
    elements.feed(page)
    return elements.seen.count(tag)
