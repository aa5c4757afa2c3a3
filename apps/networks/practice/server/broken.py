"""Carrying faults out: which answer is lost, halved or late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.networks.practice.server.faults import Faults

if TYPE_CHECKING:
    from apps.networks.practice.server.app import Practice

Apply = Callable[[], object]  # an act without a body answers {}
LATE_TASKS: set[asyncio.Task[None]] = set()  # a task that nobody holds may vanish before it has run


class HalfAnswer(Response):
    """Promises a whole body and sends half of it."""

    def __init__(self, whole: Response) -> None:
        super().__init__(bytes(whole.body), whole.status_code, media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        # Without a last part, the server closes the connection in the middle.
        await send({"type": "http.response.body", "body": half, "more_body": True})


async def answer_broken(fault: str, apply: Apply, faults: Faults) -> Response:
    """Apply a write as its fault says, and answer so."""
    if fault == "429":
        return JSONResponse({"error": "slow down"}, 429, headers={"Retry-After": "1"})
    if fault == "500_before":
        return JSONResponse({"error": "oops"}, 500)
    if fault == "late":
        task = asyncio.create_task(_later(faults.hang + faults.late, apply))
        LATE_TASKS.add(task)
        task.add_done_callback(LATE_TASKS.discard)
    if fault in {"late", "timeout_before"}:
        return await _silence(faults, JSONResponse({}))
    if fault == "slow":
        await asyncio.sleep(faults.hang / 4)
    result = apply()
    answer = result if isinstance(result, Response) else JSONResponse({})
    if fault == "500_after":
        return JSONResponse({"error": "oops"}, 500)
    if fault == "timeout_after":
        return await _silence(faults, answer)
    return HalfAnswer(answer) if fault == "half" else answer


async def _later(seconds: float, apply: Apply) -> None:
    await asyncio.sleep(seconds)
    apply()


async def _silence(faults: Faults, answer: Response) -> Response:
    await asyncio.sleep(faults.hang)
    return HalfAnswer(answer)


class Broken:
    """Draws the fault of each request to the API; carries out the ones of reading that need no handler."""

    def __init__(self, app: ASGIApp, practice: Practice) -> None:
        self.app = app
        self.practice = practice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            return await self.app(scope, receive, send)
        reading = scope["method"] == "GET"
        fault = self.practice.faults.draw(write=not reading)
        scope.setdefault("state", {})["fault"] = fault
        if reading and fault in {"429", "500", "timeout", "half"}:
            return await self._broken_read(fault, scope, receive, send)
        await self.app(scope, receive, send)

    async def _broken_read(self, fault: str, scope: Scope, receive: Receive, send: Send) -> None:
        if fault == "429":
            return await JSONResponse({}, 429, headers={"Retry-After": "1"})(scope, receive, send)
        if fault == "500":
            return await JSONResponse({}, 500)(scope, receive, send)
        if fault == "timeout":
            await asyncio.sleep(self.practice.faults.hang)
            return await HalfAnswer(JSONResponse({}))(scope, receive, send)

        async def halve(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": message["body"][: len(message["body"]) // 2], "more_body": True}
            await send(message)

        await self.app(scope, receive, halve)
