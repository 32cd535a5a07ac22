"""A site keeps its country's holidays every year, but for those it works, and days of its own; `check` knows them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from broken_site import ROOT, TODAY, sample

from desk.check import check
from desk.content import Content, load
from desk.content.models import Holidays
from desk.routing import open_until, route
from desk.routing.holidays import closed_days, kept_by
from desk.routing.hours import DAYS
from desk.routing.table import queue_named

CONTENT = load(ROOT / "data")


def with_holidays(country: str = "US", **own: Any) -> Content:
    organisation = CONTENT.site.organisation.model_copy(update={"country": country})
    site = CONTENT.site.model_copy(update={"organisation": organisation, "holidays": Holidays(**own)})
    return CONTENT.model_copy(update={"site": site})


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2028-12-25", True),
        ("2031-11-27", True),
        ("2026-07-03", True),
        ("2026-07-04", True),
        ("2027-12-31", True),
        ("2026-10-12", False),
        ("2027-06-18", False),
        ("2026-05-13", False),
    ],
)
def test_the_sample_site_keeps_six_holidays_and_the_days_they_are_moved_to(day: str, closed: bool) -> None:
    assert (date.fromisoformat(day) in closed_days(CONTENT.site)) is closed


def test_days_of_its_own_are_one_day_or_a_day_of_every_year() -> None:
    days = closed_days(with_holidays(also=[date(2026, 11, 27), "12-24"]).site)
    found = [date.fromisoformat(day) in days for day in ("2026-11-27", "2027-11-27", "2026-12-24", "2029-12-24")]
    assert found == [True, False, True, True]


def test_a_subdivision_has_holidays_of_its_own() -> None:
    patriots = date(2027, 4, 19)
    assert patriots in closed_days(with_holidays(subdivision="MA").site)
    assert patriots not in closed_days(with_holidays().site)
    assert date(2027, 10, 3) in closed_days(with_holidays("DE").site)


def test_deadlines_leave_a_holiday_out_in_a_year_nobody_typed() -> None:
    eve = datetime.fromisoformat("2028-12-23T12:30:00-05:00")
    routed = route(CONTENT, {"role": "patient"}, eve)
    assert routed.due.isoformat() == "2028-12-26T11:30:00-05:00"
    queue = queue_named("patient_access", CONTENT)
    assert date(2028, 12, 25) in kept_by(queue, CONTENT)
    assert date(2028, 12, 25) not in kept_by(queue.model_copy(update={"closed_on_holidays": False}), CONTENT)


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        ("  country: US\n", "  country: XX\n", "country:", "no country 'XX' whose holidays are known"),
        (
            "holidays:\n",
            "holidays:\n  subdivision: OHI\n",
            "subdivision:",
            "'US' has no subdivision 'OHI' whose holidays are known",
        ),
        ("[Martin Luther", "[Midsummer, Martin Luther", "  worked:", "no holiday 'Midsummer'"),
    ],
)
def test_check_names_a_country_or_holiday_that_is_none(old: str, new: str, at: str, what: str, tmp_path: Path) -> None:
    data = sample(tmp_path)
    text = (data / "site.yml").read_text().replace(old, new, 1)
    (data / "site.yml").write_text(text)
    (found,) = check(data, TODAY)
    assert (found.file, found.what) == ("data/site.yml", what)
    assert text.splitlines()[found.line - 1].strip().startswith(at.strip())


def test_a_number_answered_around_the_clock_is_answered_on_a_holiday_and_others_are_not() -> None:
    christmas = datetime.fromisoformat("2028-12-25T10:00:00-05:00")
    around_the_clock, by_day = ({day: [hours] for day in DAYS} for hours in ("00:00-24:00", "08:00-18:00"))
    assert open_until(around_the_clock, christmas, CONTENT) is not None
    assert open_until(by_day, christmas, CONTENT) is None
