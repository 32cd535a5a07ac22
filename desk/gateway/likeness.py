"""When a new request is suggested to staff as the same person's as an earlier one, by the site's figures."""

from datetime import timedelta

from desk.content import Content
from desk.leads import Likeness
from desk.reading.likeness import likeness, same_words


def likeness_of(content: Content) -> Likeness:
    """`data/policies.yml: duplicates` with the confidential lines of `data/site.yml`."""
    figures = content.policies.duplicates
    return Likeness(
        within=timedelta(days=figures.days),
        again=timedelta(days=figures.again_days),
        at_most=figures.at_most,
        names=lambda one, other: likeness(one, other) >= figures.similar,
        words=lambda one, other: same_words(one, other) >= figures.similar,
        confidential=frozenset(line.service_line for line in content.site.service_lines if line.confidential),
    )
