"""A popular word of one brand does not take the place of the others."""

from apps.collection.quota import Allowance, allow


def test_each_brand_gets_what_its_quota_leaves():
    shared = allow(
        {"lumen": 50, "tramway": 900, "basilic": 5},
        {"lumen": 60, "tramway": 500},
        {"lumen": 120, "tramway": 1000},
    )
    assert shared == {
        "lumen": Allowance(50, 0, is_near=True, is_over=False),
        "tramway": Allowance(500, 400, is_near=True, is_over=True),
        "basilic": Allowance(5, 0, is_near=False, is_over=False),
    }


def test_a_spent_quota_admits_nothing():
    assert allow({"lumen": 3}, {"lumen": 12}, {"lumen": 10})["lumen"] == Allowance(
        0, 3, is_near=True, is_over=True
    )
