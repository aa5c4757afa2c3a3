"""Reading a department's answer out of the e-mail it replied with. Pure: bytes in, words out.

The question's Message-ID carries the secret of its link, so that a reply is recognised whatever it quotes.
"""

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from apps.core.errors import VigieError
from apps.networks.text import plain_text

MOST_BYTES = 10 * 2**20
_TOKEN = r"[A-Za-z0-9_-]{43}"  # noqa: S105 - a form, no secret
_IN_HEADER = re.compile(rf"<referral\.(?P<brand>[a-z0-9-]{{1,63}})\.(?P<token>{_TOKEN})@")
_IN_TEXT = re.compile(rf"/b/(?P<brand>[a-z0-9-]{{1,63}})/link/referral/(?P<token>{_TOKEN})(?![\w-])")
# Where the answer ends and what it quotes begins.
_QUOTED = re.compile(
    r"^(?:>.*|-{2,} ?(?:original message|message d'origine|message original|forwarded message).*|_{10,}"
    r"|(?:le|on) .{4,200}(?:a écrit|a ecrit|wrote) ?:|(?:de|from|von) ?: .*@.*|-- ?)$",
    re.IGNORECASE | re.MULTILINE,
)


class MailProblem(VigieError):
    """An e-mail that is no answer to a question of ours."""


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """Which question of which brand is answered, by whom (as the e-mail says), and what."""

    brand: str
    token: str
    answered_by: str
    text: str


def message_id(brand: str, token: str, host: str) -> str:
    """The Message-ID of a question; replies carry it in In-Reply-To and References."""
    return f"<referral.{brand}.{token}@{host}>"


def read_answer(raw: bytes) -> MailAnswer:
    """The answer in an e-mail as it came. Raises MailProblem for one that is automatic, empty, too large or not ours."""
    if len(raw) > MOST_BYTES:
        raise MailProblem("The e-mail is too large.", value=len(raw), remedy="Answer without attachments.")
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    if _header(message, "Auto-Submitted").lower() not in {"", "no"} or message.get("X-Autoreply"):
        raise MailProblem("This is an automatic reply, not an answer.", field="Auto-Submitted")
    text = _text_of(message)
    headers = f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"
    found = _IN_HEADER.search(headers) or _IN_TEXT.search(text)
    if found is None:
        raise MailProblem(
            "This e-mail answers no question of ours.",
            field="In-Reply-To",
            value=headers.strip()[:80],
            remedy="Reply to the e-mail that asked, or use its link.",
        )
    answer = _before_quotes(text)
    if not answer:
        raise MailProblem(
            "There is no answer above the quoted text.",
            field="body",
            remedy="Write above the quoted question.",
        )
    name, address = parseaddr(_header(message, "From"))
    return MailAnswer(found["brand"], found["token"], (name or address).strip()[:100], answer)


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name) or "").strip()


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, UnicodeError):  # a character set that does not exist
        content = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    text = content if isinstance(content, str) else ""
    return plain_text(text)[0] if part.get_content_subtype() == "html" else text


def _before_quotes(text: str) -> str:
    cut = _QUOTED.search(text.replace("\r\n", "\n").replace("\xa0", " "))
    shown = text.replace("\r\n", "\n").replace("\xa0", " ")
    return (shown[: cut.start()] if cut else shown).strip()
