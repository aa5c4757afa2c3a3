"""A brigade's copies are found, different posts are left apart."""

import itertools
import random

from apps.collection.near_copies import group, is_near_copy, signatures

# The first key of "un deux trois quatre cinq": keys are stored, so another value needs a migration.
KEPT = 5117571254078485631
WORDS = [f"mot{n}" for n in range(3000)]


def shingles(words: list[str]) -> set[tuple[str, str]]:
    return set(itertools.pairwise(words))


def changed(rng: random.Random, words: list[str]) -> list[str]:
    """A copy that keeps at least 70 % of the pairs of neighbours."""
    copy = list(words)
    while True:
        tried = list(copy)
        tried[rng.randrange(len(tried))] = rng.choice(WORDS)
        same, every = shingles(words) & shingles(tried), shingles(words) | shingles(tried)
        if len(same) / len(every) < 0.7:
            return copy
        copy = tried


def test_copies_at_seventy_per_cent_are_found():
    rng = random.Random(3)
    texts = []
    for _ in range(400):
        words = rng.choices(WORDS, k=rng.randrange(12, 45))
        texts += [" ".join(words), " ".join(changed(rng, words))]
    groups = group(texts)
    together = {tuple(members) for members in groups}
    found = sum((at, at + 1) in together for at in range(0, len(texts), 2))
    assert found / 400 >= 0.95
    assert all(len(members) == 2 and members[0] % 2 == 0 for members in groups)


def test_disguise_and_case_make_no_difference():
    texts = [
        "Lumen est une honte, ne leur achetez plus rien !",
        "LUMEN est une h\u200bonte... ne leur achetez plus rien",
    ]
    assert group(texts) == [[0, 1]]
    assert is_near_copy(*texts)


def test_short_and_different_texts_stay_apart():
    assert (
        group(["nul", "nul", "", "merci beaucoup pour votre aide", "une panne de plus ce matin à Lyon"]) == []
    )
    assert not is_near_copy("merci beaucoup pour votre aide", "une panne de plus ce matin à Lyon")


def test_a_flood_of_one_text_is_one_group():
    text = "ne prenez jamais le tramway, il est toujours en retard"
    assert group([f"{text} {n}" for n in range(2000)]) == [list(range(2000))]


def test_stored_keys_stay_comparable():
    first, again = signatures(["un deux trois quatre cinq"] * 2)
    assert first.tolist() == again.tolist()
    assert first.tolist()[0] == KEPT
