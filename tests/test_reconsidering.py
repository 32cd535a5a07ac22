"""A change of mind after a no to keeping has the question asked again; it is itself no yes."""

import pytest

from desk.consent import reconsiders


@pytest.mark.parametrize(
    "text",
    [
        "Hold on, my husband says don't be silly. Can I still say yes?",
        "can I change that to a yes?",
        "¿todavía puedo decir que sí?",
        "che perdoná, cambié de idea, si quiero que me llamen",
    ],
)
def test_a_change_of_mind_is_heard(text: str) -> None:
    assert reconsiders(text)


@pytest.mark.parametrize("text", ["can I still ask something?", "can you still say no?", "¿todavía están abiertos?"])
def test_another_question_is_none(text: str) -> None:
    assert not reconsiders(text)
