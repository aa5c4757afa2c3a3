"""X's filtered stream: rules that the app holds, and the one connection that brings what matches them."""

import hashlib
import json
from typing import Any

from apps.networks.contract import NetworkError
from apps.networks.http import Answer, HttpClient
from apps.networks.reading import reading

PATH = "/2/tweets/search/stream"
TAG = "vigie:"  # what begins otherwise belongs to another program


def tag_of(rule: str) -> str:
    """The name by which a rule is known again."""
    return TAG + hashlib.sha256(rule.encode()).hexdigest()[:16]


def follow_rule(http: HttpClient, base: str, headers: dict[str, str], rule: str) -> None:
    """See to it that the app's stream holds this rule. Raises NetworkError where X does not take it."""
    with reading("X"):
        held = http.request("GET", f"{base}{PATH}/rules", headers=headers).json().get("data") or []
        if any(one.get("tag") == tag_of(rule) and one["value"] == rule for one in held):
            return
    body = {"add": [{"value": rule, "tag": tag_of(rule)}]}
    # A rule that stands twice matches once: adding it again on doubt does no harm.
    answer = http.request("POST", f"{base}{PATH}/rules", headers=headers, write=False, json=body)
    _refuse_unless_taken(answer)


def _refuse_unless_taken(answer: Answer) -> None:
    with reading("X"):
        errors = answer.json().get("errors") or []
        problem = next((one for one in errors if one.get("title") != "DuplicateRule"), None)
    if problem is not None:
        raise NetworkError(f"X: {str(problem.get('title'))[:100]}", kind="refused")


def read_stream(
    http: HttpClient,
    base: str,
    headers: dict[str, str],
    rule: str,
    params: dict[str, Any],
    *,
    wait: float,
    limit: int,
) -> list[dict[str, Any]]:
    """The answers with posts that matched the rule, during `wait` seconds or until `limit` came. Raises NetworkError."""
    lines = http.lines(f"{base}{PATH}", wait=wait, limit=limit, headers=headers, params=params)
    with reading("X"):
        answers = [json.loads(line) for line in lines]
        wanted = tag_of(rule)
        return [
            one
            for one in answers
            if "data" in one and any(each.get("tag") == wanted for each in one.get("matching_rules", []))
        ]
