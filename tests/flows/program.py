"""A program that holds a token."""

import json
from typing import Any

from django.test import Client

from apps.core.tenancy import in_public


class Program:
    """Calls the API at one brand."""

    def __init__(self, token: str, brand: str = "lumen") -> None:
        self.client, self.token, self.brand = Client(), token, brand

    def call(self, method: str, path: str, data: object = None, **headers: str) -> Any:
        with in_public():  # where every request begins
            return self.client.generic(
                method,
                f"/api/v1/brands/{self.brand}/{path}",
                "" if data is None else json.dumps(data),
                content_type="application/json",
                headers={"Authorization": f"Bearer {self.token}", **headers},
            )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, data: object = None, **headers: str) -> Any:
        return self.call("POST", path, data or {}, **headers)

    def put(self, path: str, data: object, **headers: str) -> Any:
        return self.call("PUT", path, data, **headers)
