"""An article opens an action only for what it concerns, and never against factual criticism."""

from types import SimpleNamespace

import pytest

from apps.charter.articles import (
    BREACH_CLASSES,
    ArticleError,
    CharterAction,
    allowed_actions,
    breach_class,
    check_article,
    fitting,
    removable,
    require_allowed,
)

RACISM = SimpleNamespace(code="racism", breaches=["racism"], networks=[], actions=["block", "hide", "delete"])
ON_X = SimpleNamespace(code="spam", breaches=["spam"], networks=["x"], actions=["hide"])
GREEDY = SimpleNamespace(
    code="greedy", breaches=["criticism", "none"], networks=[], actions=["delete", "block"]
)


def test_an_article_allows_its_actions_the_mildest_first() -> None:
    assert allowed_actions(RACISM, "racism", "facebook") == ("hide", "delete", "block")


@pytest.mark.parametrize("breach", [*BREACH_CLASSES, "criticism", "none", ""])
def test_an_article_allows_nothing_against_another_class(breach: str) -> None:
    if breach != "racism":
        assert allowed_actions(RACISM, breach, "x") == ()


def test_an_article_of_one_network_says_nothing_on_another() -> None:
    assert removable(ON_X, "spam", "x")
    assert not removable(ON_X, "spam", "mastodon")
    assert fitting([RACISM, ON_X], "spam", "x") == [ON_X]


@pytest.mark.parametrize("breach", ["criticism", "none"])
def test_criticism_is_never_removable_whatever_an_article_says(breach: str) -> None:
    assert not removable(GREEDY, breach, "x")
    assert allowed_actions(GREEDY, breach, "x") == (CharterAction.NOTHING,)


@pytest.mark.parametrize(
    ("article", "action", "breach", "captured", "field"),
    [
        (None, "delete", "racism", True, "article"),
        (RACISM, "delete", "criticism", True, "article"),
        (ON_X, "block", "spam", True, "article"),
        (RACISM, "delete", "racism", False, "capture"),
    ],
)
def test_removal_needs_the_right_article_and_a_capture(
    article: SimpleNamespace | None, action: str, breach: str, captured: bool, field: str
) -> None:
    with pytest.raises(ArticleError) as refused:
        require_allowed(article, action, breach=breach, network="x", captured=captured)
    assert refused.value.field == field
    assert refused.value.remedy


def test_with_article_and_capture_it_is_allowed() -> None:
    require_allowed(RACISM, "delete", breach="racism", network="x", captured=True)
    require_allowed(None, "warn", breach="criticism", network="x", captured=False)


@pytest.mark.parametrize(
    ("breach", "profile", "expected"),
    [("racism", "troll", "racism"), ("none", "troll", "trolling"), ("none", "unhappy_customer", "criticism")],
)
def test_the_class_comes_from_the_message_first_then_from_the_author(
    breach: str, profile: str, expected: str
) -> None:
    assert breach_class(breach, profile) == expected


@pytest.mark.parametrize(
    ("breaches", "actions"), [([], ["hide"]), (["rude"], []), (["spam"], ["burn"]), (["criticism"], ["hide"])]
)
def test_an_article_that_cannot_be_is_refused(breaches: list[str], actions: list[str]) -> None:
    with pytest.raises(ArticleError):
        check_article("one", breaches, actions)
