"""The meaning of a text is the same in both languages, quick, and safe from texts of any kind."""

import numpy as np
import pytest

from desk import meaning


def test_one_text_has_the_same_meaning_in_both_languages() -> None:
    english, spanish, other = meaning.vectors(
        ["my mother needs a nurse at home", "mi madre necesita una enfermera en casa", "where do i park"]
    )

    assert english.shape == (meaning.SIZE,)
    assert english @ english == pytest.approx(1.0, abs=1e-4)
    assert english @ spanish > 0.75 > 0.5 > english @ other


def test_one_text_and_many_have_the_same_meaning() -> None:
    texts = ["chest pain since noon", "", "🙂", "ñandú\n\n", "x" * 5_000]

    alone = np.stack([meaning.vector(text) for text in texts])

    np.testing.assert_allclose(alone, meaning.vectors(texts), atol=1e-4)
    assert np.isfinite(alone).all()


def test_no_text_has_no_meaning() -> None:
    assert meaning.vectors([]).shape == (0, meaning.SIZE)


def test_a_kept_meaning_cannot_be_changed_by_who_asked_first() -> None:
    with pytest.raises(ValueError, match="read-only"):
        meaning.vector("hello")[0] = 1.0
