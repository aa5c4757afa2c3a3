"""The words a brand is used to, kept as hashes: a post that repeats one nobody had used until yesterday is counted.

Names, typing errors and rare words come and go one by one; what is new and said again is what people begin to talk of.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection

from apps.detection.models import Term

_WORD = re.compile(r"[^\W\d_]{4,40}", re.UNICODE)
_LINK = re.compile(r"https?://\S+")
COMMON = frozenset(
    """
    about alors avec avoir been cette chez comme dans donc elle encore fait from have http https just
    leur mais même notre nous plus pour quand sans sont that their there they this tous tout très votre
    vous were what when will with would your être
    """.split()  # noqa: SIM905 - a column of words is not read
)
NEW_FOR = timedelta(hours=24)
MOST_WORDS = 60  # of a post
REMEMBERED = timedelta(days=60)
REFRESHED = timedelta(days=7)  # a common word is written down once a week, not with each post

KEEP_SQL = """
INSERT INTO detection_term (word, first_seen_at, last_seen_at)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
ON CONFLICT (word) DO UPDATE SET first_seen_at = least(detection_term.first_seen_at, EXCLUDED.first_seen_at),
  last_seen_at = greatest(detection_term.last_seen_at, EXCLUDED.last_seen_at)
"""


def words_in(text: str) -> set[str]:
    """The words of a text, in lower case; a link is no word, and what every text has is none."""
    return {word.lower() for word in _WORD.findall(_LINK.sub(" ", text))} - COMMON


def hashed(word: str) -> int:
    """What is kept of a word: 64 bits, as the database counts them."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)


def with_new_words(posts: Sequence[tuple[int, datetime, str]]) -> set[int]:
    """Which of these (id, posted at, text) repeat a word first used here in the day before; then they are learned.

    In the caller's transaction; two statements, whatever the number of posts.
    """
    found: set[int] = set()
    said = [
        (pk, at, [hashed(word) for word in sorted(words_in(text))[:MOST_WORDS]])
        for pk, at, text in sorted(posts, key=lambda post: (post[1], post[0]))
    ]
    known = {
        word: (first, last)
        for word, first, last in Term.objects.filter(
            word__in={word for _pk, _at, words in said for word in words}
        ).values_list("word", "first_seen_at", "last_seen_at")
    }
    changed: dict[int, tuple[datetime, datetime]] = {}
    for pk, at, words in said:
        for word in words:
            first, last = known.get(word, (at, at))
            if first < at <= first + NEW_FOR:
                found.add(pk)
            if word not in known or at < first or at > last + REFRESHED:
                known[word] = changed[word] = (min(first, at), max(last, at))
    if changed:
        keys = sorted(changed)
        with connection.cursor() as cursor:
            cursor.execute(
                KEEP_SQL, [keys, [changed[key][0] for key in keys], [changed[key][1] for key in keys]]
            )
    return found


def forget_words(now: datetime) -> int:
    """Words nobody used for two months are forgotten. Returns how many."""
    return Term.objects.filter(last_seen_at__lt=now - REMEMBERED).delete()[0]


def counted(texts: Iterable[str]) -> dict[str, int]:
    """In how many texts each word stands."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in words_in(text):
            counts[word] = counts.get(word, 0) + 1
    return counts
