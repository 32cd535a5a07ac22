"""Times the site promises for what it does itself: "we will call you within 15 minutes". No visitor text may say one.

Times are for staff, in data/routes.yml; visitors read what happens next. How long a visit takes, opening hours and how
long the wait is are no promise: a sentence promises when it holds a word of what the site would do and one of a time.
The words stand in data/policies.yml, `promised_times:`. A question promises nothing.
"""

import re
from collections.abc import Callable, Iterable

from desk.check.names import fold
from desk.content.models import PromisedTimes

_BETWEEN = re.compile(r"(?<=[.!?;])[\"'»”)]*\s+")
_GLUED = re.compile(r"(?<=\d)(?=[a-z])")


def of(words: PromisedTimes | None) -> Callable[[str], str | None]:
    """What finds the time a text of the language promises; nothing where the language has no `words`.

    >>> words = PromisedTimes(acts=["we will"], moments=["tomorrow"], spans=["in"], numbers=["an"], units=["hour"])
    >>> promised = of(words)
    >>> promised("We will call you in an hour."), promised("The visit ends in an hour."), promised("Call us tomorrow.")
    ('in an hour', None, None)
    """
    if words is None:
        return lambda text: None
    approved = [fold(one) for one in words.approved]
    acts = re.compile(_one_of(words.acts))
    number = rf"(?:\d++(?:[.,]\d++)?|{_one_of(words.numbers)})"
    span = rf"{_one_of(words.spans)} (?:{number}[ -]+)+{_one_of(words.units)}"
    times = re.compile(f"{span}|{_one_of(words.moments)}")

    def promised(text: str) -> str | None:
        said = _GLUED.sub(" ", fold(text).replace("’", "'"))
        for known in approved:
            said = said.replace(known, " … ")
        for sentence in _BETWEEN.split(said):
            time = times.search(sentence)
            if time is not None and acts.search(sentence) and not sentence.endswith("?"):
                return time[0]
        return None

    return promised


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, as whole words; none matches nothing."""
    longest = sorted(map(fold, phrases), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)" if longest else r"(?!)"
