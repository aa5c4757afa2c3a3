"""What a webhook is told, in the receiver's format: plain JSON, or a sentence for a chat. Pure but for the language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

# What it is told of, and the page on which a person reads on.
TOPICS: Final[dict[str, str]] = {
    "mentions.classified": "mentions/",
    "alert.raised": "alerts/{id}/",
    "case.opened": "cases/{id}/",
    "case.ended": "cases/{id}/",
    "referral.asked": "cases/{id}/",
    "action.ended": "cases/{id}/",
    "report.signed_off": "reports/{id}/",
}
SENTENCES: Final[dict[str, str]] = {
    "mentions.classified": gettext_noop("New mentions"),
    "alert.raised": gettext_noop("Something unusual has begun"),
    "case.opened": gettext_noop("A case was opened"),
    "case.ended": gettext_noop("A case is over"),
    "referral.asked": gettext_noop("A question for you"),
    "action.ended": gettext_noop("An act on a network ended"),
    "report.signed_off": gettext_noop("A report was signed off"),
}
BECAME_SEVERE: Final = gettext_noop("What began has become severe")
LONGEST_CHAT = 3000  # characters; Slack cuts at 4,000


def payload(topic: str, brand: str, at: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The message of the format JSON. at: ISO time."""
    return {"type": topic, "timestamp": at, "brand": brand, "data": dict(data)}


def for_chat(
    form: str, topic: str, brand_name: str, language: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The message of a chat's format: a sentence in the brand's language, the lines of an alert, where to read on."""
    with override(language):
        said = BECAME_SEVERE if data.get("became_severe") else SENTENCES[topic]
        text = f"{brand_name}: {_(said)}"
        text = "\n\n".join([text, *data.get("lines", ())])
        asked = data.get("question")
        if asked:
            text += "\n\n" + str(asked)[:LONGEST_CHAT] + "\n\n" + _("Answer here, without an account:")
    address = str(data.get("answer_page") or data.get("url", ""))
    if form == "teams":
        block = {"type": "TextBlock", "text": plain_markdown(text), "wrap": True}
        action = {"type": "Action.OpenUrl", "title": "Vigie", "url": address}
        card = {"type": "AdaptiveCard", "version": "1.4", "body": [block], "actions": [action]}
        return {
            "type": "message",
            "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
        }
    if form == "slack":
        return {"text": f"{plain_slack(text)} – <{address}>"}
    return {"text": f"{plain_markdown(text)} – {address}"}


def plain_slack(text: str) -> str:
    """Text that Slack shows as it stands: nobody is called, nothing becomes a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_markdown(text: str) -> str:
    """Text that Mattermost and Teams show as it stands; an invisible mark keeps @all from calling anybody."""
    for mark in "\\`*_[]<>#|~":
        text = text.replace(mark, "\\" + mark)
    return text.replace("@", "@\u200b")
