"""What every shape of a content file is made of: ids, texts by language, hours."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Words = dict[Language, str]
"""One text per language: `{en: "Heart care", es: "Cardiología"}`."""

Role = Literal["patient", "caregiver", "referrer", "administrator"]
Urgency = Literal["routine", "soon", "urgent"]
AgeGroup = Literal["child", "teen", "adult", "senior"]
AGE_GROUPS: tuple[AgeGroup, ...] = ("child", "teen", "adult", "senior")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Interval = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")]
Hours = dict[Day, list[Interval]]
"""Open intervals a day in local time, `{mon: ["08:00-12:00", "13:00-18:00"]}`; a day not named is closed."""


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Review(Model):
    """Who answers for what stands in a file, and by when it is to be read again."""

    owner: str
    review_by: date
