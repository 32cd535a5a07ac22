"""Every word the assistant has is said somewhere."""

import re
from pathlib import Path

from desk.check import spoken

SOURCE = "\n".join(path.read_text() for part in ("intake", "gateway") for path in Path("desk", part).glob("*.py"))
FAMILIES = {
    "utter_{raised.kind}": ("emergency", "crisis", "abuse"),
    "utter_ask_{conversation.open}": ("consent",),
    "utter_status_{stage}": ("received", "contacted", "closed", "unknown"),
}
"""Keys that are put together in the code, and what they come to."""


def test_every_utterance_the_code_needs_has_a_speaker() -> None:
    said = set(re.findall(r'"(utter_\w+)"', SOURCE))
    for family, endings in FAMILIES.items():
        assert f'f"{family}"' in SOURCE
        said |= {family.partition("{")[0] + ending for ending in endings}

    assert spoken.FIXED - said == set()
