"""The vault: sealed values open in their place, with their key, and nowhere else."""

import base64
import stat
from pathlib import Path

import pytest

from desk.leads import BadMasterKey, Unreadable, Vault
from desk.leads.identity import ALPHABET, new_reference, reference

MASTER = bytes(range(32))


def test_a_sealed_value_comes_back_with_its_key_and_place() -> None:
    vault = Vault(MASTER)
    key = vault.key("c1", vault.new_key("c1"))
    sealed = key.seal("message", "body", "m1", {"text": "mi mamá"})
    assert key.open("message", "body", "m1", sealed) == {"text": "mi mamá"}


def test_a_sealed_value_shows_nothing_of_what_was_written() -> None:
    vault = Vault(MASTER)
    key = vault.key("c1", vault.new_key("c1"))
    assert b"shoulder" not in key.seal("message", "body", "m1", "my shoulder hurts")


@pytest.mark.parametrize(
    "place",
    [("effect", "body", "m1"), ("message", "state", "m1"), ("message", "body", "m2")],
    ids=["table", "column", "row"],
)
def test_a_sealed_value_moved_to_another_place_cannot_be_opened(place: tuple[str, str, str]) -> None:
    vault = Vault(MASTER)
    key = vault.key("c1", vault.new_key("c1"))
    sealed = key.seal("message", "body", "m1", "hello")
    with pytest.raises(Unreadable):
        key.open(*place, sealed)


def test_a_data_key_given_to_another_owner_cannot_be_unwrapped() -> None:
    vault = Vault(MASTER)
    wrapped = vault.new_key("c1")
    with pytest.raises(Unreadable):
        vault.key("c2", wrapped)


def test_a_changed_byte_is_found() -> None:
    vault = Vault(MASTER)
    key = vault.key("c1", vault.new_key("c1"))
    sealed = bytearray(key.seal("message", "body", "m1", "hello"))
    sealed[-1] ^= 1
    with pytest.raises(Unreadable):
        key.open("message", "body", "m1", bytes(sealed))


def test_a_destroyed_key_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        Vault(MASTER).key("c1", None)


def test_another_master_key_opens_nothing() -> None:
    wrapped = Vault(MASTER).new_key("c1")
    with pytest.raises(Unreadable):
        Vault(b"x" * 32).key("c1", wrapped)


def test_only_as_many_unwrapped_keys_are_remembered_as_asked() -> None:
    vault = Vault(MASTER, kept=2)
    wrapped = {owner: vault.new_key(owner) for owner in ("a", "b", "c")}
    first = vault.key("a", wrapped["a"])
    vault.key("b", wrapped["b"])
    assert vault.key("a", wrapped["a"]) is first
    vault.key("c", wrapped["c"])
    vault.key("b", wrapped["b"])
    assert vault.key("a", wrapped["a"]) is not first


def test_the_first_start_makes_a_master_key_only_the_owner_can_read(tmp_path: Path) -> None:
    made = Vault.at(tmp_path, {})
    path = tmp_path / "keys" / "master.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Vault.at(tmp_path, {}).fingerprint == made.fingerprint
    assert [each.name for each in path.parent.iterdir()] == ["master.key"]


def test_a_master_key_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    Vault.at(tmp_path, {})
    (tmp_path / "keys" / "master.key").chmod(0o644)
    with pytest.raises(BadMasterKey, match="chmod 600"):
        Vault.at(tmp_path, {})


def test_the_master_key_of_the_environment_wins(tmp_path: Path) -> None:
    given = base64.b64encode(MASTER).decode()
    assert Vault.at(tmp_path, {"DESK_MASTER_KEY": given}).fingerprint == Vault(MASTER).fingerprint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["not base64!", "c2hvcnQ="])
def test_a_malformed_master_key_is_refused_without_being_shown(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadMasterKey) as refused:
        Vault.at(tmp_path, {"DESK_MASTER_KEY": given})
    assert "DESK_MASTER_KEY" in str(refused.value)
    assert given not in str(refused.value)


def test_the_fingerprint_tells_two_master_keys_apart() -> None:
    assert Vault(MASTER).fingerprint != Vault(b"x" * 32).fingerprint


def test_a_reference_is_found_however_it_is_written_down() -> None:
    assert reference(" wd-ooIl oo ") == reference("WD-0011-00")


def test_every_new_reference_is_a_reference() -> None:
    for _ in range(200):
        made = new_reference()
        assert reference(made) == made


def test_every_wrong_character_in_a_reference_is_noticed() -> None:
    made = new_reference()
    for at in (3, 4, 5, 6, 8, 9):
        for other in ALPHABET.replace(made[at], ""):
            assert reference(made[:at] + other + made[at + 1 :]) is None


def test_two_exchanged_characters_in_a_reference_are_noticed() -> None:
    body = "7K3MQ"
    made = next(found for check in ALPHABET if (found := reference(f"WD-{body[:4]}-{body[4]}{check}")))
    plain = made.replace("-", "")[2:]
    for one in range(6):
        for two in range(one + 1, 6):
            letters = list(plain)
            letters[one], letters[two] = letters[two], letters[one]
            if letters != list(plain):
                assert reference("".join(letters)) is None


@pytest.mark.parametrize("text", ["", "WD-123", "01a1fdaf-64dc-77df-8b99-b1efa7726a71", "WD-UUUU-UU"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert reference(text) is None
