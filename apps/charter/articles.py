"""What an article of the charter allows against a message. Pure: articles are passed in as they were published.

Factual criticism is never removable: whatever an article says, a message without a breach is neither hidden nor
deleted and its author is not blocked.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _

from apps.core.errors import VigieError


class CharterAction(StrEnum):
    """What an article may allow, from the mildest to the gravest."""

    NOTHING = "nothing"
    WARN = "warn"
    HIDE = "hide"
    DELETE = "delete"
    BLOCK = "block"


# "trolling" is said of an author (repeated provocation without a matter), the others of a message.
BREACH_CLASSES = (
    "vulgar",
    "insult",
    "discrimination",
    "racism",
    "threat",
    "spam",
    "personal_data",
    "trolling",
)
CRITICISM = "criticism"
REMOVALS = (CharterAction.HIDE, CharterAction.DELETE)


class ArticleError(VigieError):
    """An article that cannot be, or that does not allow what is asked."""


class PublishedArticle(Protocol):
    """What the rules read of an article; no networks means all of them."""

    @property
    def code(self) -> str: ...
    @property
    def breaches(self) -> Sequence[str]: ...
    @property
    def networks(self) -> Sequence[str]: ...
    @property
    def actions(self) -> Sequence[str]: ...


def breach_class(breach: str, profile: str = "") -> str:
    """The class of a message from its verdict's breach and its author's profile; 'criticism' where none is broken."""
    if breach in BREACH_CLASSES:
        return breach
    return "trolling" if profile == "troll" else CRITICISM


def concerns(article: PublishedArticle, breach: str, network: str) -> bool:
    """Whether the article is about this class of message, on this network."""
    return breach in article.breaches and (not article.networks or network in article.networks)


def allowed_actions(article: PublishedArticle, breach: str, network: str) -> tuple[CharterAction, ...]:
    """The actions this article allows against this class of message on this network, the mildest first.

    Empty where the article does not concern it; only 'nothing' for criticism and for classes that are unknown.
    """
    if not concerns(article, breach, network):
        return ()
    if breach not in BREACH_CLASSES:
        return (CharterAction.NOTHING,)
    return tuple(action for action in CharterAction if action in article.actions)


def removable(article: PublishedArticle, breach: str, network: str) -> bool:
    """Whether this article allows to hide or delete such a message."""
    return any(action in REMOVALS for action in allowed_actions(article, breach, network))


def fitting(articles: Iterable[PublishedArticle], breach: str, network: str) -> list[PublishedArticle]:
    """The articles that concern this class of message on this network, in their order."""
    return [article for article in articles if concerns(article, breach, network)]


def require_allowed(
    article: PublishedArticle | None,
    action: CharterAction | str,
    *,
    breach: str,
    network: str,
    captured: bool,
) -> None:
    """Refuse an action that the picked article does not allow, or that would destroy what is not captured yet.

    Raises ArticleError with the remedy. Warning and doing nothing need neither article nor capture.
    """
    wanted = CharterAction(action)
    if wanted in (CharterAction.NOTHING, CharterAction.WARN):
        return
    if article is None:
        raise ArticleError(
            _("No article was picked."),
            field="article",
            remedy=_("Pick the article of the charter that allows it."),
        )
    if wanted not in allowed_actions(article, breach, network):
        raise ArticleError(
            _("This article does not allow it for this message."),
            field="article",
            value=article.code,
            remedy=_(
                "Pick another article, or a milder action: factual criticism is answered, never removed."
            ),
        )
    if not captured:
        raise ArticleError(
            _("No capture of the message was kept."), field="capture", remedy=_("Keep a capture first.")
        )


def check_article(code: str, breaches: Sequence[str], actions: Sequence[str]) -> None:
    """Refuse an article that names unknown classes or actions, or that would remove criticism. Raises ArticleError."""
    unknown = [one for one in breaches if one not in (*BREACH_CLASSES, CRITICISM)]
    if unknown or not breaches:
        raise ArticleError(
            _("An article says which classes of message it concerns."),
            field="breaches",
            value=unknown[0] if unknown else code,
            remedy=_("Choose among %(names)s.") % {"names": ", ".join((*BREACH_CLASSES, CRITICISM))},
        )
    strange = [one for one in actions if one not in list(CharterAction)]
    if strange:
        raise ArticleError(
            _("This is no action of the charter."),
            field="actions",
            value=strange[0],
            remedy=_("Choose among %(names)s.") % {"names": ", ".join(CharterAction)},
        )
    if CRITICISM in breaches and set(actions) - {CharterAction.NOTHING}:
        raise ArticleError(
            _("Factual criticism is never removable."),
            field="actions",
            value=", ".join(actions),
            remedy=_("Leave 'nothing' only, or take criticism out of this article."),
        )
