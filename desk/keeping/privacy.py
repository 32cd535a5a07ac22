"""`desk privacy`: docs/privacy.md, made of data/policies.yml."""

from desk.content.models import FieldPolicy, Policies
from desk.settings import Settings
from desk.shell import checked_content

CLASSES = {
    "transient": "a conversation nobody agreed to keep: on a no, on *forget me*, when it ends, at the latest",
    "transcript": "what was said, with consent: after the last message",
    "lead": "the request, with consent: after the last change",
    "consent": "what opens the consent records: after the last of them",
    "audit": "who did what, what was sent where, histories, alarms: after it happened",
}
"""Class of retention -> when it ends."""
HEAD = """# Privacy

<!-- made by `desk privacy` of data/policies.yml; do not edit -->

What Welcome Desk keeps, how sensitive it is, who sees it, where it may go and how long it lives. Messages, answers,
transcripts, leads, notes, deliveries and what consent records hold are sealed (AES-256-GCM) with a key of their own
conversation or lead, and end by its destruction. In the clear beside a lead stand only what the inbox sorts by: role,
service line, language, urgency, queue, deadline, state and outcome, without a name.

A person who is forgotten leaves: the journal, the lead with the notes of its history, deliveries, the blind index, the
engine's memory, and what their consent records open to. What stays names nobody: that an event of consent happened
(purpose, yes or no, text, language, time), that an alarm was answered, what was sent where and when. Every destination
that was sent the request is told (`lead.forgotten`).

A no to keeping, and the word of a child under 13, destroys at once what was said so far, with its key; who goes on
does so under a new key, with nothing of before.
"""


def show() -> None:
    """Print docs/privacy.md: every field, its sensitivity, who sees it, where it may go, how long it lives."""
    print(page(checked_content(Settings.read()).policies), end="")


def page(policies: Policies) -> str:
    """The whole page, in Markdown."""
    days = policies.retention_days
    classes = [f"| {name} | {told} | {_days(days[name])} |" for name, told in CLASSES.items()]
    fields = [_row(field, days[field.kept]) for field in policies.fields]
    texts = [
        f"| {text.consent} | {text.version} | {', '.join(text.purposes) or 'none'} "
        f"| {', '.join(text.roles) or 'everybody'} | {text.basis} "
        f"| {', '.join(f'{language}: {day}' for language, day in sorted(text.reviewed_on.items()))} |"
        for text in (policies.notice, *policies.consents)
    ]
    return "\n".join(
        [
            HEAD,
            "## How long",
            "| class | ends | after |",
            "|---|---|---|",
            *classes,
            "",
            "`desk purge` ends what is over; run it every night. The ledger's chain itself stays.",
            "",
            "## What",
            "| field | holds | sensitivity | seen by | may go to | lives |",
            "|---|---|---|---|---|---|",
            *fields,
            "",
            "From the pages, lists, searches and tables of staff who do not see a field it is absent; answers and "
            "referred patients are shown part by part. Marketing gets the table only, without references. What is "
            "*held* from some is shown to them on a confidential line's request once they have claimed it.",
            "",
            "A target is sent only the fields `data/targets.yml` names for it. Logs, metrics and errors hold none. A "
            "request of a confidential line is held until the patient has signed for it (`part2`), and carries the "
            "notice of 42 CFR 2.32 and a copy of that consent; to a target inside the program that runs the line "
            "(`part2_program: true`) it goes at once. A target with a `purpose` gets what was agreed to for it, and "
            "nothing of a confidential line.",
            "",
            "## What is agreed to",
            "| text | version | purposes | shown to | basis | reviewed |",
            "|---|---|---|---|---|---|",
            *texts,
            "",
        ]
    )


def _row(field: FieldPolicy, days: int) -> str:
    seen = ", ".join(f"{role} (held)" if role in field.held_back_from else role for role in field.seen_by) or "nobody"
    goes = "targets that name it" if field.leaves else "nowhere"
    return f"| {field.field} | {field.holds} | {field.sensitivity} | {seen} | {goes} | {field.kept}, {_days(days)} |"


def _days(days: int) -> str:
    return f"{days:,} day{'s' if days > 1 else ''}"
