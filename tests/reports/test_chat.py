"""One message as each chat takes it."""

import json

from apps.reports.chat import as_chat

LINES = ("30 vus <pour> 2 & plus", "_Lisez_ les messages")
WHERE = "https://vigie.example/b/lumen/alerts/3/"


def test_slack_gets_a_link_and_no_markup_of_ours() -> None:
    body = as_chat("slack", "Lumen: <alerte>", LINES, WHERE)
    told = body["blocks"][0]["text"]["text"]
    assert told.startswith(f"*<{WHERE}|Lumen: &lt;alerte&gt;>*")
    assert "30 vus &lt;pour&gt; 2 &amp; plus" in told
    assert WHERE in body["text"]


def test_teams_gets_an_adaptive_card_with_a_button() -> None:
    card = as_chat("teams", "Lumen: alerte", LINES, WHERE)["attachments"][0]["content"]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Lumen: alerte", "url": WHERE}]
    assert [block["text"] for block in card["body"]][2] == r"\_Lisez\_ les messages"


def test_mattermost_gets_markdown_in_which_a_name_is_only_a_name() -> None:
    text = as_chat("mattermost", "Lumen [x](y) @all", LINES, WHERE)["text"]
    assert text.startswith(rf"**[Lumen \[x\](y) @all]({WHERE})**")
    assert json.dumps(text)
