"""Where a person stands with the brand after each thing they say: detractor → answered → calmed → satisfied → promoter.

Pure.
"""

DETRACTOR, ANSWERED, CALMED, SATISFIED, PROMOTER = "detractor", "answered", "calmed", "satisfied", "promoter"
ORDER = (DETRACTOR, ANSWERED, CALMED, SATISFIED, PROMOTER)
# Who was answered is listened to; before that, words only open cases.
LISTENED_TO = frozenset({ANSWERED, CALMED, SATISFIED, PROMOTER})

_AFTER = {
    "positive": {ANSWERED: SATISFIED, CALMED: SATISFIED, SATISFIED: PROMOTER},
    "neutral": {ANSWERED: CALMED},
    "negative": dict.fromkeys(LISTENED_TO, DETRACTOR),
}
_OUTCOME = {PROMOTER: "converted", SATISFIED: "satisfied", CALMED: "calmed"}


def after_post(relation: str, sentiment: str) -> str:
    """The relation after a post of this sentiment; unchanged where the person was not answered yet.

    Thanks make a satisfied person; a second good word, unasked, a promoter. A new complaint begins again.
    """
    return _AFTER.get(sentiment, {}).get(relation, relation)


def after_reply(relation: str) -> str:
    """The relation once the brand has answered: whoever complained is answered, whoever was further stays there."""
    return ANSWERED if relation in ("none", DETRACTOR) else relation


def outcome_of(relation: str) -> str:
    """How an answered case may be closed, seeing where its person stands."""
    return _OUTCOME.get(relation, "no_reaction")
