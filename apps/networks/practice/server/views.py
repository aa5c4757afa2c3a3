"""The practice network as others see it: JSON for the connector, one page for people."""

from datetime import UTC, datetime
from html import escape
from typing import Any

from apps.networks.practice.server.people import person
from apps.networks.practice.server.store import Post, Store

PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><meta http-equiv="refresh" content="10">
<meta name="viewport" content="width=device-width"><title>Réseau d’exercice</title>
<style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fafafa}}
article{{background:#fff;border:1px solid #ddd;border-radius:.5rem;padding:.6rem 1rem;margin:.5rem 0}}
article.answer{{margin-left:2.5rem}}article.brand{{border-left:.3rem solid #2a6f6f}}
small{{color:#666}}.gone{{opacity:.5;font-style:italic}}p{{margin:.2rem 0}}</style>
<h1>Réseau d’exercice</h1><p>Des gens inventés, des marques inventées. Cette page se recharge seule.</p>{posts}</html>"""


def moment(seconds: float | None) -> str | None:
    """A time as the API writes it."""
    return (
        datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
        if seconds is not None
        else None
    )


def as_json(post: Post, base: str, replies: int = 0) -> dict[str, Any]:
    """A post as the API gives it."""
    speaker = person(post.author)
    return {
        "id": str(post.number),
        "url": f"{base}/posts/{post.number}",
        "author": {
            "id": speaker.handle,
            "name": speaker.name,
            "bio": speaker.bio,
            "followers": speaker.followers,
            "verified": speaker.verified,
            "country": speaker.country,
            "url": f"{base}/people/{speaker.handle}",
        },
        "text": post.text,
        "lang": post.lang,
        "parent": str(post.parent) if post.parent else None,
        "root": str(post.root) if post.root else None,
        "posted_at": moment(post.posted_at),
        "edited_at": moment(post.edited_at),
        "likes": post.likes,
        "reposts": post.reposts,
        "replies": replies,
        "hidden": post.hidden,
        "deleted": post.deleted,
    }


def as_page(store: Store, posts: list[Post]) -> str:
    """The page: conversations, the newest first."""
    roots = dict.fromkeys(post.root or post.number for post in posts)
    shown = [_article(post) for root in list(roots)[:40] for post in store.thread(root)]
    return PAGE.format(posts="".join(shown))


def _article(post: Post) -> str:
    speaker = person(post.author)
    classes = " ".join(["answer"] * bool(post.parent) + ["brand"] * (speaker.temper == "brand"))
    text = escape(post.text)
    if post.deleted or post.hidden:
        text = f'<span class="gone">{"Supprimé." if post.deleted else "Masqué : " + text}</span>'
    when = datetime.fromtimestamp(post.posted_at, UTC).strftime("%d/%m %H:%M")
    return (
        f'<article class="{classes}" id="{post.number}"><small><b>{escape(speaker.name)}</b> @{escape(post.author)}'
        f" · {when} UTC · {post.likes} ♥ · n° {post.number}</small><p>{text}</p></article>"
    )
