"""The practice network over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from apps.core.errors import VigieError
from apps.networks.practice.server.broken import Apply, Broken, answer_broken
from apps.networks.practice.server.faults import Faults
from apps.networks.practice.server.life import folded
from apps.networks.practice.server.people import PEOPLE, TOKENS, person
from apps.networks.practice.server.store import Post, Store
from apps.networks.practice.server.town import Town
from apps.networks.practice.server.views import as_json, as_page

MAX_LENGTH = 500
RELATIONS = {
    "block": ("block", True),
    "unblock": ("block", False),
    "mute": ("mute", True),
    "unmute": ("mute", False),
}


class Practice:
    """The handlers, with what they share: the store, the town, the faults."""

    def __init__(self, store: Store, town: Town, *, idempotent: bool = False, pace: float = 0.0) -> None:
        self.store = store
        self.town = town
        self.idempotent = idempotent
        self.pace = pace  # things a minute
        self.faults = Faults()

    async def live(self) -> None:
        """Let the town go on for ever, at its pace."""
        while True:
            await asyncio.sleep(60 / self.pace if self.pace else 0.5)
            if self.pace:
                self.town.tick(now=time.time())
            else:
                self.town.react(now=time.time())

    # -- who asks, about what ------------------------------------------------------------------------

    def account(self, request: Request) -> str:
        """The brand whose token this is."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in TOKENS:
            raise HTTPException(401, "unknown token")
        return TOKENS[token]

    def found(self, request: Request) -> Post:
        """The post in the path."""
        post = self.store.post(int(request.path_params["number"]))
        if post is None or post.deleted:
            raise HTTPException(404, "no such post")
        return post

    def moderated(self, request: Request) -> Post:
        """The post in the path, if it lies under a post of the account or is its own."""
        account, post = self.account(request), self.found(request)
        root = self.store.post(post.root) if post.root else post
        if post.author != account and (root is None or root.author != account):
            raise HTTPException(403, "not under a post of yours")
        return post

    def json(self, posts: list[Post], request: Request) -> list[dict[str, Any]]:
        """Posts for the wire."""
        counts = self.store.reply_counts([post.number for post in posts])
        base = str(request.base_url).rstrip("/")
        return [as_json(post, base, counts.get(post.number, 0)) for post in posts]

    # -- reading -------------------------------------------------------------------------------------

    async def stream(self, request: Request) -> Response:
        """Everything since an event, or what holds all words of `q`, or what was said to the account (`to=me`)."""
        since = int(request.query_params.get("since", 0))
        limit = min(int(request.query_params.get("limit", 100)), 200)
        events = self.store.events(since, limit, now=time.time())
        cursor, more = (events[-1][0] if events else since), len(events) == limit
        wanted = [event for event in events if self.wanted(event[2], event[1], request)]
        records = [
            {"seq": seq, "change": change, "post": post}
            for (seq, change, _), post in zip(
                wanted, self.json([post for *_, post in wanted], request), strict=True
            )
        ]
        fault = request.state.fault
        if fault == "duplicates":
            records += records[: len(records) // 2 + 1]
        if fault == "disorder":
            self.faults.chance.shuffle(records)
        return JSONResponse({"records": records, "cursor": cursor, "more": more})

    def wanted(self, post: Post, change: str, request: Request) -> bool:
        """Whether a stream carries this post."""
        words = folded(request.query_params.get("q", "")).split()
        if request.query_params.get("to") == "me":
            account = self.account(request)
            parent = self.store.post(post.parent) if post.parent else None
            root = self.store.post(post.root) if post.root else None
            ours = account in {parent and parent.author, root and root.author} or f"@{account}" in post.text
            return post.author != account and (ours or change == "delete")
        return change == "delete" or all(word in folded(post.text) for word in words)

    async def one(self, request: Request) -> Response:
        """One post."""
        return JSONResponse(self.json([self.found(request)], request)[0])

    async def thread(self, request: Request) -> Response:
        """The conversation around a post."""
        return JSONResponse({"posts": self.json(self.store.thread(self.found(request).number), request)})

    async def me(self, request: Request) -> Response:
        """Who the token belongs to."""
        brand = person(self.account(request))
        base = str(request.base_url).rstrip("/")
        return JSONResponse({"id": brand.handle, "name": brand.name, "url": f"{base}/people/{brand.handle}"})

    async def my_replies(self, request: Request) -> Response:
        """What the account has answered, newest first."""
        target = request.query_params.get("target")
        posts = self.store.replies_of(self.account(request), int(target) if target else None, now=time.time())
        return JSONResponse({"posts": self.json(posts, request)})

    async def page(self, _request: Request) -> Response:
        """The page for people."""
        return HTMLResponse(as_page(self.store, self.store.latest(150)))

    # -- acting --------------------------------------------------------------------------------------

    async def reply(self, request: Request) -> Response:
        """Answer a post."""
        account, target = self.account(request), self.found(request)
        text = str((await request.json()).get("text", ""))
        if not 0 < len(text) <= MAX_LENGTH:
            raise HTTPException(422, f"between 1 and {MAX_LENGTH} characters")
        key = request.headers.get("idempotency-key") if self.idempotent else None

        def apply() -> Response:
            now = time.time()
            number = self.store.say(
                account,
                text,
                at=now,
                parent=target.number,
                account_key=key,
                visible_at=now + self.faults.delay(),
            )
            self.town.answered(number, now=now)
            post = self.store.post(number)
            assert post is not None
            return JSONResponse(self.json([post], request)[0], status_code=201)

        return await self.act(request, apply)

    async def hide(self, request: Request) -> Response:
        """Hide a post, or show it again."""
        post, hidden = self.moderated(request), request.url.path.endswith("/hide")
        return await self.act(request, lambda: self.store.set_hidden(post.number, hidden))

    async def delete(self, request: Request) -> Response:
        """Delete a post."""
        post = self.moderated(request)
        return await self.act(request, lambda: self.store.delete(post.number, at=time.time()))

    async def report(self, request: Request) -> Response:
        """Report a post."""
        account, post = self.account(request), self.found(request)
        return await self.act(request, lambda: self.store.report(account, post.number, at=time.time()))

    async def relate(self, request: Request) -> Response:
        """Block, unblock, mute or unmute a person."""
        account, handle = self.account(request), request.path_params["handle"]
        kind, on = RELATIONS[request.path_params["act"]]
        return await self.act(request, lambda: self.store.relate(account, handle, kind, on))

    async def act(self, request: Request, apply: Apply) -> Response:
        """Carry out a write, or break it as this request's fault says."""
        return await answer_broken(request.state.fault, apply, self.faults)

    # -- control -------------------------------------------------------------------------------------

    async def control(self, request: Request) -> Response:
        """Set the faults, the pace, or let somebody say something; tells how things stand."""
        if request.method == "POST":
            asked = await request.json()
            if "faults" in asked:
                self.faults = Faults.of(asked["faults"])
            self.pace = float(asked.get("pace", self.pace))
            if "say" in asked:
                return JSONResponse(self.json([self.say(asked["say"])], request)[0], status_code=201)
        faults = asdict(self.faults)
        state = {
            "pace": self.pace,
            "events": self.store.last_event(),
            "reports": self.store.reports(),
            "faults": faults,
        }
        return JSONResponse({**state, "people": sorted(PEOPLE)})

    def say(self, asked: dict[str, Any]) -> Post:
        """Let anybody say anything: for tests and for trainers."""
        parent = int(asked["parent"]) if asked.get("parent") else None
        at, lang = float(asked.get("at") or time.time()), str(asked.get("lang", "fr"))
        number = self.store.say(str(asked["author"]), str(asked["text"]), at=at, lang=lang, parent=parent)
        post = self.store.post(number)
        assert post is not None
        return post


def create_app(practice: Practice) -> Starlette:
    """The application."""

    async def failed(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return JSONResponse({"error": error.detail}, status_code=error.status_code)

    async def misasked(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status_code=400)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        life = asyncio.create_task(practice.live())
        yield
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
        practice.store.close()

    app = Starlette(
        routes=[
            Route("/", practice.page),
            Route("/posts/{number:int}", practice.page),
            Route("/people/{handle}", practice.page),
            Route("/control", practice.control, methods=["GET", "POST"]),
            Route("/api/stream", practice.stream),
            Route("/api/me", practice.me),
            Route("/api/me/replies", practice.my_replies),
            Route("/api/posts/{number:int}", practice.one, methods=["GET"]),
            Route("/api/posts/{number:int}", practice.delete, methods=["DELETE"]),
            Route("/api/posts/{number:int}/thread", practice.thread),
            Route("/api/posts/{number:int}/replies", practice.reply, methods=["POST"]),
            Route("/api/posts/{number:int}/hide", practice.hide, methods=["POST"]),
            Route("/api/posts/{number:int}/unhide", practice.hide, methods=["POST"]),
            Route("/api/posts/{number:int}/report", practice.report, methods=["POST"]),
            Route("/api/people/{handle}/{act}", practice.relate, methods=["POST"]),
        ],
        exception_handlers={
            HTTPException: failed,
            ValueError: misasked,
            KeyError: misasked,
            VigieError: misasked,
        },
        lifespan=lifespan,
    )
    app.add_middleware(Broken, practice=practice)
    return app
