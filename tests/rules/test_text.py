"""Rules as YAML: what comes back, and what is not read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue
from crm_lab.rules import from_yaml, to_yaml
from crm_lab.rules.text import LARGEST

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | TEXTS
    | st.sampled_from(["on", "no", "2026-03-01", "010"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), min_size=1, max_size=3))
def test_what_is_written_comes_back(rules: list[dict[str, Any]]) -> None:
    assert from_yaml(to_yaml(rules)) == rules


def test_on_is_a_word() -> None:
    assert from_yaml("name: n\non: [order.created]\nwhen:\n  - {field: city, is: no}") == [
        {"name": "n", "on": ["order.created"], "when": [{"field": "city", "is": "no"}]}
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("a: &x [1]\nb: *x", "line 2, column 4: aliases"),
        ("name: a\nname: b", "line 2, column 1: 'name' stands here twice"),
        ("- 1", "a list of mappings"),
        ("", "a list of mappings"),
        ("[" * 5000, "no YAML"),
        ("{", "line 1"),
        ("x" * (LARGEST + 1), "at most"),
    ],
)
def test_what_is_not_read(text: str, words: str) -> None:
    with pytest.raises(InvalidValue, match=words.replace("*", r"\*")):
        from_yaml(text)
