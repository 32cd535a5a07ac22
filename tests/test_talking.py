"""Conversation files are read strictly, and what is said next follows the open question."""

from pathlib import Path

from desk.talking import Item, _fits, _next, load


def faults_of(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "talk.yml"
    file.write_text(text)
    return [str(fault).replace(str(file), "talk.yml") for fault in load([file])[1]]


def test_a_conversation_file_gives_its_scripts_in_order(tmp_path: Path) -> None:
    file = tmp_path / "talk.yml"
    file.write_text(
        'conversations:\n- {id: A, page: dental, turns: ["hi", {for: location, say: "43215"}]}\n- {id: B, turns: [x]}\n'
    )

    scripts, faults = load([file])

    assert faults == []
    assert [(script.id, script.page) for script in scripts] == [("A", "dental"), ("B", None)]
    assert scripts[0].turns == (Item("hi"), Item("43215", "location"))


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        "conversations:\n"
        "- {id: A, turns: [{for: shoe_size, say: x}]}\n"
        "- {id: B, now: yesterday, turns: [x]}\n"
        "- {turns: [x]}\n"
        "- {id: D, colour: red, turns: [x]}\n"
    )

    told = faults_of(tmp_path, text)

    assert [fault.partition(". ")[0] for fault in told] == [
        "talk.yml:2: no slot 'shoe_size' to answer",
        "talk.yml:3: `now` is no moment",
        "talk.yml:4: a conversation without an `id`",
        "talk.yml:5: no key 'colour' in a conversation",
    ]


def test_a_file_that_is_no_yaml_is_one_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "conversations: [") == [
        "talk.yml:1: this is no YAML. Check indentation, colons and quotes on this line and the line before."
    ]


def test_a_file_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    assert "the file is missing" in str(load([tmp_path / "none.yml"])[1][0])


def test_the_contact_channel_is_known_by_both_names(tmp_path: Path) -> None:
    file = tmp_path / "talk.yml"
    file.write_text("conversations:\n- {id: A, turns: [{for: contact_channel, say: phone}]}\n")

    assert load([file])[0][0].turns == (Item("phone", "channel"),)


def test_a_plain_text_at_the_front_is_said_whatever_was_asked() -> None:
    assert _next([Item("hello"), Item("43215", "location")], "location") == Item("hello")


def test_the_item_for_the_open_question_is_said_before_a_later_plain_text() -> None:
    assert _next([Item("43215", "location"), Item("x", "phone"), Item("and then")], "phone") == Item("x", "phone")


def test_the_next_plain_text_is_said_when_nothing_fits_the_open_question() -> None:
    assert _next([Item("43215", "location"), Item("and then")], "phone") == Item("and then")


def test_nothing_is_said_when_nothing_fits() -> None:
    assert _next([Item("43215", "location")], "phone") is None


def test_an_expected_part_of_an_object_must_be_there_and_more_may_be() -> None:
    assert _fits({"zip": "43215"}, {"zip": "43215", "city": "Columbus"})
    assert not _fits({"zip": "43215"}, {"zip": "43216"})
