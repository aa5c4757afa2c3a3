"""What was said on the practice network, in one SQLite file that survives a restart."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    number INTEGER PRIMARY KEY AUTOINCREMENT, author TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
    parent INTEGER REFERENCES post, root INTEGER, posted_at REAL NOT NULL, edited_at REAL,
    likes INTEGER NOT NULL DEFAULT 0, reposts INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS post_by_parent ON post (parent);
CREATE INDEX IF NOT EXISTS post_by_root ON post (root);
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, post INTEGER NOT NULL REFERENCES post, change TEXT NOT NULL,
    visible_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sent (account TEXT, key TEXT, post INTEGER NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS relation (account TEXT, person TEXT, kind TEXT, PRIMARY KEY (account, person, kind));
CREATE TABLE IF NOT EXISTS report (account TEXT, post INTEGER, at REAL, PRIMARY KEY (account, post));
CREATE TABLE IF NOT EXISTS reaction (
    post INTEGER PRIMARY KEY REFERENCES post, due_at REAL NOT NULL, done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it stands; times are Unix seconds."""

    number: int
    author: str
    text: str
    lang: str
    parent: int | None
    root: int | None
    posted_at: float
    edited_at: float | None
    likes: int
    reposts: int
    hidden: bool
    deleted: bool


class Store:
    """Every statement of the practice network. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def _all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.db.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found = self._all(sql, *values)
        return found[0] if found else None

    def say(
        self,
        author: str,
        text: str,
        *,
        at: float,
        lang: str = "fr",
        parent: int | None = None,
        likes: int = 0,
        reposts: int = 0,
        account_key: str | None = None,
        visible_at: float | None = None,
    ) -> int:
        """Add a post and return its number; a known `account_key` of the author returns the first post again."""
        with self.transaction() as db:
            if account_key is not None:
                known = db.execute(
                    "SELECT post FROM sent WHERE account = ? AND key = ?", (author, account_key)
                ).fetchone()
                if known:
                    return int(known["post"])
            root = None
            if parent is not None:
                above = db.execute("SELECT root FROM post WHERE number = ?", (parent,)).fetchone()
                root = above["root"] or parent
            number = db.execute(
                "INSERT INTO post (author, text, lang, parent, root, posted_at, likes, reposts)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (author, text, lang, parent, root, at, likes, reposts),
            ).lastrowid
            assert number is not None
            if account_key is not None:
                db.execute("INSERT INTO sent VALUES (?, ?, ?)", (author, account_key, number))
            self._tell(db, number, "post", at if visible_at is None else visible_at)
        return number

    @staticmethod
    def _tell(db: sqlite3.Connection, number: int, change: str, visible_at: float) -> None:
        db.execute(
            "INSERT INTO event (post, change, visible_at) VALUES (?, ?, ?)", (number, change, visible_at)
        )

    def edit(self, number: int, text: str, *, at: float) -> None:
        """Change a text; listeners hear of it."""
        with self.transaction() as db:
            db.execute("UPDATE post SET text = ?, edited_at = ? WHERE number = ?", (text, at, number))
            self._tell(db, number, "edit", at)

    def delete(self, number: int, *, at: float) -> None:
        """Empty a post for good; listeners hear of it once."""
        with self.transaction() as db:
            gone = db.execute(
                "UPDATE post SET deleted = 1, text = '' WHERE number = ? AND deleted = 0", (number,)
            )
            if gone.rowcount:
                self._tell(db, number, "delete", at)

    def set_hidden(self, number: int, hidden: bool) -> None:
        """Hide a post under its root, or show it again."""
        with self.transaction() as db:
            db.execute("UPDATE post SET hidden = ? WHERE number = ?", (hidden, number))

    def post(self, number: int) -> Post | None:
        """One post."""
        row = self._one("SELECT * FROM post WHERE number = ?", number)
        return _post(row) if row else None

    def thread(self, number: int) -> list[Post]:
        """The whole conversation a post belongs to, oldest first."""
        post = self.post(number)
        if post is None:
            return []
        root = post.root or post.number
        return [
            _post(row)
            for row in self._all(
                "SELECT * FROM post WHERE number = ? OR root = ? ORDER BY number", root, root
            )
        ]

    def reply_counts(self, numbers: list[int]) -> dict[int, int]:
        """How many answers each post has."""
        marks = ",".join("?" * len(numbers))
        sql = f"SELECT parent, COUNT(*) AS n FROM post WHERE parent IN ({marks}) AND deleted = 0 GROUP BY parent"  # noqa: S608  # only marks
        return {row["parent"]: row["n"] for row in self._all(sql, *numbers)}

    def events(self, since: int, limit: int, *, now: float) -> list[tuple[int, str, Post]]:
        """What happened after an event number and is visible, as (number, change, post as it stands now)."""
        rows = self._all(
            "SELECT seq, change, post.* FROM event JOIN post ON post.number = event.post"
            " WHERE seq > ? AND visible_at <= ? ORDER BY seq LIMIT ?",
            since,
            now,
            limit,
        )
        return [(row["seq"], row["change"], _post(row)) for row in rows]

    def last_event(self) -> int:
        """The number of the newest event."""
        row = self._one("SELECT MAX(seq) AS seq FROM event")
        return int(row["seq"] or 0) if row else 0

    def latest(self, limit: int) -> list[Post]:
        """The newest posts, newest first."""
        return [_post(row) for row in self._all("SELECT * FROM post ORDER BY number DESC LIMIT ?", limit)]

    def replies_of(self, account: str, target: int | None, *, now: float) -> list[Post]:
        """What an account answered, newest first, as far as the listing already shows it."""
        rows = self._all(
            "SELECT post.* FROM post JOIN event ON event.post = post.number AND change = 'post'"
            " WHERE author = ? AND parent IS NOT NULL AND (? IS NULL OR parent = ?) AND deleted = 0"
            " AND visible_at <= ? ORDER BY number DESC LIMIT 100",
            account,
            target,
            target,
            now,
        )
        return [_post(row) for row in rows]

    def relate(self, account: str, person: str, kind: str, on: bool) -> None:
        """Block or mute a person, or stop it."""
        sql = "INSERT OR IGNORE INTO relation VALUES (?, ?, ?)"
        if not on:
            sql = "DELETE FROM relation WHERE account = ? AND person = ? AND kind = ?"
        with self.transaction() as db:
            db.execute(sql, (account, person, kind))

    def relations(self, account: str, kind: str) -> set[str]:
        """Whom an account has blocked or muted."""
        return {
            row["person"]
            for row in self._all("SELECT person FROM relation WHERE account = ? AND kind = ?", account, kind)
        }

    def report(self, account: str, number: int, *, at: float) -> None:
        """Note that an account has reported a post."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO report VALUES (?, ?, ?)", (account, number, at))

    def reports(self) -> int:
        """How many reports there are."""
        row = self._one("SELECT COUNT(*) AS n FROM report")
        return int(row["n"]) if row else 0

    def expect_reaction(self, number: int, *, due_at: float) -> None:
        """Somebody will react to this answer at that time."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO reaction (post, due_at) VALUES (?, ?)", (number, due_at))

    def take_reactions(self, *, now: float) -> list[Post]:
        """The answers whose reaction is due; each is given out once."""
        with self.transaction() as db:
            rows = db.execute(
                "SELECT post.* FROM reaction JOIN post ON post.number = reaction.post WHERE done = 0 AND due_at <= ?",
                (now,),
            ).fetchall()
            db.executemany("UPDATE reaction SET done = 1 WHERE post = ?", [(row["number"],) for row in rows])
        return [_post(row) for row in rows]

    def note(self, name: str, value: int) -> None:
        """Keep a number under a name."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", (name, value))

    def noted(self, prefix: str) -> dict[str, int]:
        """The numbers whose names begin so, without the beginning."""
        rows = self._all("SELECT name, value FROM counter WHERE name LIKE ? || '%'", prefix)
        return {row["name"].removeprefix(prefix): row["value"] for row in rows}


def _post(row: sqlite3.Row) -> Post:
    names = Post.__dataclass_fields__
    values = {name: row[name] for name in names}
    return Post(**{**values, "hidden": bool(row["hidden"]), "deleted": bool(row["deleted"])})
