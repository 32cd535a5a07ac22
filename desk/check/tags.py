"""Personas, points, barriers and journey stages: each changes something, has an owner, and is reached."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from desk.check import reviews
from desk.check.names import Names, condition, missing, page_path
from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.marks import IN_CHAT, Triggers
from desk.content.models import Intake
from desk.routing.conditions import values
from desk.routing.score import ENGAGEMENT, OUTCOMES

DISCOVERY = (2, 3)
"""Fewest and most discovery questions of a persona."""
_TRUTH = ("true", "false")


def check(folder: Folder, intake: Intake, names: Names, today: date) -> Iterator[Fault]:
    yield from _personas(folder, intake, names)
    yield from _too_many(folder, intake)
    yield from _offers(folder, intake, names)
    yield from _reviewed(folder, intake, today)
    yield from _scores(folder, intake, names)
    yield from _signs(folder, intake, names)
    tags = [*(row.barrier for row in intake.barriers), *(row.signal for row in intake.signals)]
    for at, shown in enumerate(intake.concerns):
        for index, tag in enumerate(shown.by):
            yield from missing(folder, "intake", ("concerns", at, "by", index), "barrier or signal", tag, tags)
    kinds = {"page_kind": ("service", "other", *intake.page_kinds)}
    for at, stage in enumerate(intake.journey):
        yield from condition(folder, "intake", ("journey", at, "when"), stage.when, names, kinds)
        if not (stage.when or stage.asked) and at < len(intake.journey) - 1:
            what = f"the stage '{stage.stage}' takes everything, so no stage after it is reached"
            yield folder.fault("intake", ("journey", at), what, "Move it to the end, or give it a `when:`.")
    if intake.journey and (intake.journey[-1].when or intake.journey[-1].asked):
        yield folder.fault(
            "intake", ("journey",), "some leads have no journey stage", "End the list with one without `when:`."
        )


def _signs(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    for key, rows in (("barriers", intake.barriers), ("signals", intake.signals)):
        for at, row in enumerate(rows):
            yield from condition(folder, "intake", (key, at, "when"), row.when, names)
            if not (row.when or any(row.said.values()) or row.asked):
                what, cure = "nothing gives this tag", "Write `when:`, `said:` or `asked:`."
                yield folder.fault("intake", (key, at), what, cure)
            for language, phrases in row.said.items():
                for index, phrase in enumerate(phrases):
                    if not phrase.strip():
                        where = (key, at, "said", language, index)
                        yield folder.fault("intake", where, "these words are empty", "Write some, or remove them.")


def _personas(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    for at, persona in enumerate(intake.personas):
        where = ("personas", at)
        yield from condition(folder, "intake", (*where, "when"), persona.when, names, role=persona.role)
        yield from missing(folder, "intake", (*where, "offer"), "offer", persona.offer, intake.offers)
        if not persona.owner.strip():
            what = f"the persona '{persona.persona}' has no owner"
            yield folder.fault("intake", (*where, "owner"), what, "Name who answers for it under `owner:`.")
        fewest, most = DISCOVERY
        if persona.discovery and not fewest <= len(persona.discovery) <= most:
            what = f"'{persona.persona}' has {len(persona.discovery)} discovery questions"
            yield folder.fault("intake", (*where, "discovery"), what, f"Write {fewest} or {most}.")
        if persona.ask_visitor and not persona.discovery:
            what = f"'{persona.persona}' asks the visitor, and has no discovery questions"
            yield folder.fault("intake", (*where, "ask_visitor"), what, "Write them under `discovery:`.")
        yield from _same(folder, intake, at)
        yield from _triggers(folder, intake, at)
        yield from _never(folder, intake, at)
    for role in intake.roles:
        if not any(entry.role == role.role and not entry.when for entry in intake.personas):
            cure = "Add a last persona of this role without `when:`."
            yield folder.fault("intake", ("personas",), f"some of the role '{role.role}' have no persona", cure)


def _offers(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    """Each persona's offer can be taken: in the conversation, or by sending some kind of request."""
    for key, rows in (("lead_types", intake.lead_types), ("asked_offers", intake.asked_offers)):
        for at, row in enumerate(rows):
            yield from missing(folder, "intake", (key, at, "offer"), "offer", row.offer, intake.offers)
    for at, asked in enumerate(intake.asked_offers):
        yield from condition(folder, "intake", ("asked_offers", at, "when"), asked.when, names)
        if not asked.asked:
            what = f"nobody asks for the offer '{asked.offer}'"
            yield folder.fault("intake", ("asked_offers", at), what, "Name frequent questions under `asked:`.")
    takes = {*IN_CHAT.values(), *(kind.offer for kind in intake.lead_types)}
    for at, persona in enumerate(intake.personas):
        if persona.offer in intake.offers and persona.offer not in takes:
            what = f"nobody can take the offer '{persona.offer}'"
            cure = "Write it under `offer:` of the kind of request that takes it (`lead_types:`)."
            yield folder.fault("intake", ("personas", at, "offer"), what, cure)


def _reviewed(folder: Folder, intake: Intake, today: date) -> Iterator[Fault]:
    personas = [(("personas", at), persona) for at, persona in enumerate(intake.personas)]
    lacking = [where for where, persona in personas if persona.review_by is None]
    yield from reviews.block(folder, "intake", intake.review, "the list of personas", lacking, today)
    for where, persona in personas:
        if persona.review_by is not None:
            what = f"the persona '{persona.persona}'"
            yield from reviews.overdue(folder, "intake", where, what, persona.review_by, today)


def _same(folder: Folder, intake: Intake, at: int) -> Iterator[Fault]:
    """A segment has to change something: message angle, offer, next step, or what is asked on the first call."""
    mine = intake.personas[at]
    own = (mine.role, mine.angle, mine.offer, mine.next_step)
    for other in intake.personas:
        theirs = (other.role, other.angle, other.offer, other.next_step)
        if other is not mine and theirs == own and mine.discovery in ({}, other.discovery):
            what = f"'{mine.persona}' changes nothing: '{other.persona}' has its angle, offer and next step"
            cure = "Give it one of its own, or discovery questions, or remove it."
            yield folder.fault("intake", ("personas", at, "persona"), what, cure)
            return


def _never(folder: Folder, intake: Intake, at: int) -> Iterator[Fault]:
    """One above takes everybody this one is for; where that one has a `when:`, a trigger may still choose this."""
    mine = intake.personas[at]
    for other in intake.personas[:at]:
        narrower = bool(other.when) and mine.triggers != Triggers()
        if other.role != mine.role or narrower or not _covers(other.when, mine.when):
            continue
        takes = "has the same `when:` or a wider one" if other.when else "takes all of its role"
        what = f"'{mine.persona}' is never chosen: '{other.persona}' above {takes}"
        yield folder.fault("intake", ("personas", at, "persona"), what, "Move it up, or give the other a `when:`.")
        return


def _covers(wide: Mapping[str, Any], when: Mapping[str, Any]) -> bool:
    """Whether everything that meets `when` meets `wide`."""
    return all(fact in when and {*values(when[fact])} <= {*values(wanted)} for fact, wanted in wide.items())


def _too_many(folder: Folder, intake: Intake) -> Iterator[Fault]:
    """Roles with more personas than `segments_at_most`; told once, at the first that is one too many."""
    most = intake.thresholds.segments_at_most
    for role in intake.roles:
        places = [at for at, entry in enumerate(intake.personas) if entry.role == role.role]
        if len(places) > most:
            what = f"the role '{role.role}' has {len(places)} personas, more than {most}"
            cure = "Make one of two that are alike, or raise `segments_at_most:`."
            yield folder.fault("intake", ("personas", places[most], "persona"), what, cure)


def _triggers(folder: Folder, intake: Intake, at: int) -> Iterator[Fault]:
    persona, where = intake.personas[at], ("personas", at, "triggers")
    told = persona.triggers
    if told != Triggers() and not persona.when:
        what = f"the triggers of '{persona.persona}' choose nothing: it takes the rest of its role"
        yield folder.fault("intake", where, what, "Give it a `when:`, or remove its `triggers:`.")
    signals = [entry.signal for entry in intake.signals]
    for index, signal in enumerate(told.signals):
        yield from missing(folder, "intake", (*where, "signals", index), "signal", signal, signals)
    for index, page in enumerate(told.pages):
        yield from page_path(folder, "intake", (*where, "pages", index), page)


def _scores(folder: Folder, intake: Intake, names: Names) -> Iterator[Fault]:
    bands = intake.thresholds.score
    yield from condition(folder, "intake", ("thresholds", "score", "not_ready"), bands.not_ready, names)
    if bands.low >= bands.high:
        what = f"a lead of {bands.low} points would be low and high"
        yield folder.fault("intake", ("thresholds", "score", "low"), what, "Write a lower number than `high:`.")
    more = {fact: OUTCOMES if fact == "outcome" else _TRUTH for fact in ENGAGEMENT}
    for role, rows in intake.scores.items():
        for at, row in enumerate(rows):
            where = ("scores", role, at)
            yield from condition(folder, "intake", (*where, "when"), row.when, names, more, role)
            if "urgency" in row.when:
                what = "points may not depend on urgency: it is what the visitor said, never a score"
                yield folder.fault("intake", (*where, "when", "urgency"), what, "Take it away; routes may use it.")
            if row.points == 0:
                yield folder.fault(
                    "intake", (*where, "points"), "this row gives no points", "Write some, or remove it."
                )
