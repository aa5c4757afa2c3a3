"""Being inside one brand."""

import pytest
from django.db import Error, connection, transaction

from apps.core.tenancy import NoBrand, current_brand, current_schema, entered, in_public


def where() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        schema, role = cursor.fetchone()
    return schema, role.partition(".")[2]


def test_one_comes_back_to_where_one_was(lumen, tramway) -> None:
    with entered(lumen):
        with entered(tramway):
            assert where() == ("brand_tramway", "brand_tramway")
            with in_public():
                assert where() == ("public", "")
            assert where() == ("brand_tramway", "brand_tramway")
        assert where() == ("brand_lumen", "brand_lumen")
    assert where() == ("public", "")


def test_one_comes_back_after_an_error(lumen) -> None:
    with pytest.raises(ValueError, match="inside"), entered(lumen):
        raise ValueError("inside")
    assert where() == ("public", "")


def test_a_rollback_inside_a_brand_leaves_its_role(lumen) -> None:
    with entered(lumen):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert where() == ("brand_lumen", "brand_lumen")


def test_a_brand_entered_in_a_transaction_that_is_rolled_back_is_entered_again(lumen, tramway) -> None:
    with entered(lumen):
        with transaction.atomic():
            with entered(tramway):
                where()
            transaction.set_rollback(True)
        assert where() == ("brand_lumen", "brand_lumen")
    assert where() == ("public", "")


def test_entering_costs_one_statement_and_staying_none(lumen) -> None:
    statements: list[str] = []

    def count(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with entered(lumen), connection.execute_wrapper(count):
        for _ in range(3):
            where()
    assert statements[0].startswith("SELECT set_config")
    assert statements[1:] == ["SELECT current_schema(), current_user"] * 3


def test_the_brand_is_known_only_inside_one(lumen) -> None:
    with pytest.raises(NoBrand):
        current_brand()
    with entered(lumen):
        assert (current_brand(), current_schema()) == (lumen, "brand_lumen")
