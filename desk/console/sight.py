"""What staff of one role may see, by `data/policies.yml`: a field out of view is not there, not even hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.content.models import Policies

FIELD_OF = {
    "name": "contact",
    "phone": "contact",
    "email": "contact",
    "channel": "contact",
    "contact_time": "contact",
    "leave_message": "contact",
    "patient_identifiers": "patients",
}
"""Question -> the field of a lead its answer stands in, where that has another name."""


@dataclass(frozen=True)
class Sight:
    """The fields of `policies.yml` one role sees; one that is not listed there is seen by nobody."""

    fields: frozenset[str]
    listed: frozenset[str]

    @classmethod
    def of(cls, role: str, policies: Policies, *, private: bool = False) -> "Sight":
        """The view of staff of this role; `private`: of a confidential line's request they have not claimed."""
        return cls(
            frozenset(
                policy.field
                for policy in policies.fields
                if role in policy.seen_by and not (private and role in policy.held_back_from)
            ),
            frozenset(policy.field for policy in policies.fields),
        )

    def __contains__(self, field: str) -> bool:
        return field in self.fields

    def lead(self, whole: Mapping[str, Any]) -> dict[str, Any]:
        """What is left of a lead: fields in view, and of its answers and patients the parts in view."""
        left = {name: value for name, value in whole.items() if name in self.fields}
        if "answers" in left:
            left["answers"] = [answer for answer in left["answers"] or () if self._may_hear(answer.get("question"))]
        if "patients" in left:
            left["patients"] = [self._known(patient) for patient in left["patients"] or ()]
        return left

    def _may_hear(self, question: str | None) -> bool:
        field = FIELD_OF.get(question or "", question)
        return field not in self.listed or field in self.fields

    def _known(self, part: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in part.items() if name not in self.listed or name in self.fields}
