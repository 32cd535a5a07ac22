"""Which further consents somebody may be asked for, after the one their request needed."""

from collections.abc import Collection

from desk.content.models import ConsentText, Policies

NEEDS_PHONE = frozenset({"contact_text", "contact_automated"})
NOT_ON_CONFIDENTIAL_LINES = frozenset({"marketing", "sharing"})


def offered(
    policies: Policies, *, role: str, language: str, confidential: bool, phone: bool, held: Collection[str]
) -> list[ConsentText]:
    """The texts to ask, in the order of `policies.yml`.

    Only texts that ask for a yes, for this role, reviewed in this language, with a purpose that is not `held` yet.
    Storing is never among them. Part 2 is for confidential lines, which marketing and sharing are not for; what needs a
    telephone is asked of who gave one.
    """
    return [
        text
        for text in policies.consents
        if text.basis == "agreement"
        and "store" not in text.purposes
        and (not text.roles or role in text.roles)
        and reviewed(text, language)
        and not set(text.purposes) <= set(held)
        and (confidential or "part2" not in text.purposes)
        and not (confidential and NOT_ON_CONFIDENTIAL_LINES & set(text.purposes))
        and (phone or not NEEDS_PHONE & set(text.purposes))
    ]


def reviewed(text: ConsentText, language: str) -> bool:
    """Whether somebody answers for the words in this language; words nobody reviewed are not shown."""
    return language in text.text and language in text.reviewed_by and language in text.reviewed_on
