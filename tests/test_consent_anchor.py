"""What stands outside the ledger and under it: signed checkpoints, canonical JSON, salted commitments."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from desk.consent import chain
from desk.leads import BadAnchor
from desk.leads.anchor import Anchor, Head

# ---- the anchor --------------------------------------------------------------------------------


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    return Anchor(tmp_path / "checkpoints", tmp_path / "keys")


def lines(tmp_path: Path) -> list[str]:
    return (tmp_path / "checkpoints" / "consent.jsonl").read_text().splitlines()


def rewrite(tmp_path: Path, change: Callable[[list[str]], list[str]]) -> None:
    changed = change(lines(tmp_path))
    (tmp_path / "checkpoints" / "consent.jsonl").write_text("".join(f"{line}\n" for line in changed))


def three(anchor: Anchor, clock: Clock) -> None:
    for sequence in (1, 2, 3):
        anchor.checkpoint(Head(sequence, f"{sequence:064x}"), clock())


def test_checkpoints_are_signed_with_a_key_only_the_owner_can_read(
    anchor: Anchor, tmp_path: Path, clock: Clock
) -> None:
    three(anchor, clock)
    assert stat.S_IMODE((tmp_path / "keys" / "checkpoint.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "checkpoints" / "consent.jsonl").stat().st_mode) == 0o600
    assert [(each.sequence, each.fault) for each in anchor.checkpoints()] == [(1, None), (2, None), (3, None)]


def test_a_signing_key_others_can_read_is_refused(anchor: Anchor, tmp_path: Path, clock: Clock) -> None:
    three(anchor, clock)
    (tmp_path / "keys" / "checkpoint.key").chmod(0o640)
    with pytest.raises(BadAnchor, match="chmod 600"):
        anchor.checkpoint(Head(4, "4" * 64), clock())


def test_what_a_checkpoint_says_already_is_not_signed_again(anchor: Anchor, clock: Clock) -> None:
    three(anchor, clock)
    assert anchor.checkpoint(Head(3, "3" * 64), clock()) is None
    assert anchor.checkpoint(Head(0, "0" * 64), clock()) is None
    assert len(anchor.checkpoints()) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[1].replace('"sequence":2', '"sequence":9'), lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
        lambda lines: lines[1:],
    ],
    ids=["changed", "deleted", "exchanged", "first deleted"],
)
def test_a_checkpoint_that_was_tampered_with_is_found(
    anchor: Anchor, tmp_path: Path, clock: Clock, change: Callable[[list[str]], list[str]]
) -> None:
    three(anchor, clock)
    rewrite(tmp_path, change)
    assert any(each.fault for each in anchor.checkpoints())


def test_a_checkpoint_of_another_key_is_found(anchor: Anchor, tmp_path: Path, clock: Clock) -> None:
    Anchor(tmp_path / "checkpoints", tmp_path / "other").checkpoint(Head(1, "1" * 64), clock())
    assert anchor.checkpoints()[0].fault == "it is not signed with this desk's checkpoint key"


def test_a_checkpoint_half_written_in_a_crash_says_nothing_and_hinders_nothing(
    anchor: Anchor, tmp_path: Path, clock: Clock
) -> None:
    three(anchor, clock)
    path = tmp_path / "checkpoints" / "consent.jsonl"
    path.write_bytes(path.read_bytes() + b'{"sequence":4,"ha')
    anchor.checkpoint(Head(5, "5" * 64), clock())
    assert [(each.sequence, each.fault) for each in anchor.checkpoints()] == [
        (1, None),
        (2, None),
        (3, None),
        (5, None),
    ]


# ---- the arithmetic ----------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), values, max_size=5))
def test_canonical_json_does_not_depend_on_the_order_of_fields(value: dict[str, Any]) -> None:
    turned = dict(reversed(list(value.items())))
    assert chain.canonical(value) == chain.canonical(turned)
    assert json.loads(chain.canonical(value)) == value


def test_canonical_json_is_the_rfcs_own_example() -> None:
    """RFC 8785, section 3.2.3: sorted by UTF-16 code units."""
    unsorted = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7}
    assert [*json.loads(chain.canonical(unsorted)).values()] == [2, 4, 6, 7, 1, 5, 3]


def test_the_same_event_commits_to_something_else_under_another_salt() -> None:
    event = {"purpose": "store"}
    assert chain.commitment(chain.opening(b"a" * 32, event)) != chain.commitment(chain.opening(b"b" * 32, event))
