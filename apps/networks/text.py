"""From a stranger's HTML to plain text. Pure."""

import re
from html.parser import HTMLParser

MAX_HTML = 100_000  # characters; what comes after is cut, a parser's time is not
BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "tr",
        "ul",
    ]
)
SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "title", "svg"})
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n")
        href = dict(attrs).get("href") if tag == "a" else None
        if href and is_web_address(href):
            self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(self.silent - (tag in SILENT), 0)
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain_text(html: str) -> tuple[str, tuple[str, ...]]:
    """The text that a reader would see, and the web addresses it links to."""
    if "<" not in html and "&" not in html:
        return tidy(html), ()
    reader = _Reader()
    reader.feed(html[:MAX_HTML])
    # Not closed on purpose: what is left unfinished is markup, and closing takes quadratic time on hostile input.
    return tidy("".join(reader.parts)), tuple(dict.fromkeys(reader.links))


def tidy(text: str) -> str:
    """Single spaces, at most one empty line, no control characters."""
    lines = [" ".join(line.split()) for line in CONTROL.sub("", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def is_web_address(address: str) -> bool:
    """Whether a link may be shown as one."""
    return address.casefold().startswith(("http://", "https://"))
