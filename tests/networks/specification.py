"""Requests held against an OpenAPI document: path, method, parameters, body."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import jsonschema
import pytest

DATA = Path(os.environ.get("VIGIE_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


@cache
def contract(name: str) -> Any:
    """A contract's JSON; the test is skipped where the shared data is missing."""
    path = DATA / "contracts" / name
    if not path.exists():
        pytest.skip(f"the contract {name} is not on this machine")
    return json.loads(path.read_text())


class Specification:
    """An OpenAPI document that requests are checked against."""

    def __init__(self, name: str, base: str = "") -> None:
        self.document = contract(name)
        self.base = base

    def check(self, request: httpx.Request) -> None:
        """Fail where the request is not one that the document describes."""
        path = request.url.path.removeprefix(self.base)
        template, names = self._template(path)
        item = self.document["paths"][template]
        assert request.method.lower() in item, f"{request.method} {template}"
        operation = item[request.method.lower()]
        parameters = [
            self._resolved(one) for one in [*item.get("parameters", []), *operation.get("parameters", [])]
        ]
        self._check_query(request, parameters)
        self._check_path(names, parameters)
        self._check_body(request, operation)

    def _template(self, path: str) -> tuple[str, dict[str, str]]:
        # Literal paths first: /users/me before /users/{id}.
        for template in sorted(self.document["paths"], key=lambda one: one.count("{")):
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template.replace(".", r"\."))
            found = re.fullmatch(pattern, path)
            if found:
                return template, found.groupdict()
        pytest.fail(f"no such path: {path}")

    def _resolved(self, item: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in item:
            found: Any = self.document
            for part in item["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            item = found
        return item

    def _check_query(self, request: httpx.Request, parameters: list[dict[str, Any]]) -> None:
        known = {one["name"].removesuffix("[]"): one for one in parameters if one["in"] == "query"}
        given = {
            name.removesuffix("[]"): values for name, values in parse_qs(request.url.query.decode()).items()
        }
        assert set(given) <= set(known), f"unknown parameters {set(given) - set(known)}"
        missing = {name for name, one in known.items() if one.get("required")} - set(given)
        assert not missing, f"missing parameters {missing}"
        for name, values in given.items():
            self._check_value(name, values, self._resolved(known[name]["schema"]))

    def _check_value(self, name: str, values: list[str], schema: dict[str, Any]) -> None:
        if schema.get("type") == "array":
            item = self._resolved(schema["items"])
            parts = [part for value in values for part in value.split(",")]
            assert not item.get("enum") or set(parts) <= set(item["enum"]), f"{name}: {parts}"
        if schema.get("type") == "integer":
            number = int(values[0])
            assert schema.get("minimum", number) <= number <= schema.get("maximum", number), (
                f"{name}: {number}"
            )
        if schema.get("type") == "string":
            assert re.search(schema.get("pattern", ""), values[0]), f"{name}: {values[0]}"
            assert not schema.get("enum") or values[0] in schema["enum"], f"{name}: {values[0]}"

    def _check_path(self, names: dict[str, str], parameters: list[dict[str, Any]]) -> None:
        for one in parameters:
            if one["in"] == "path":
                pattern = self._resolved(one["schema"]).get("pattern", "")
                assert re.search(pattern, names[one["name"]]), f"{one['name']}: {names[one['name']]}"

    def _check_body(self, request: httpx.Request, operation: dict[str, Any]) -> None:
        if "requestBody" not in operation:
            assert not request.content, "a body where none is described"
            return
        content = self._resolved(operation["requestBody"])["content"]
        if "application/json" in content and request.content[:1] in b"{[" and request.content:
            schema = {
                **content["application/json"]["schema"],
                "components": self.document.get("components", {}),
            }
            jsonschema.Draft202012Validator(schema).validate(json.loads(request.content))
        else:
            assert not self._resolved(operation["requestBody"]).get("required") or request.content
