"""Every recipe and target: columns that exist, foreign headers refused, values kept."""

from __future__ import annotations

import pytest

from meari.apps.imports.protocol import Sort, recipes, targets

HEADERS = {
    "zendesk": ("Id", "Requester", "Requester id", "Group", "Subject", "Via", "Created at"),
    "generic": ("접수번호", "접수일시", "문의내용"),
}


@pytest.mark.parametrize("key", sorted(recipes()))
def test_recipe_maps_only_columns_that_exist(key):
    recipe = recipes()[key]
    header = HEADERS.get(key, ("a", "b"))
    for target in targets().values():
        mapping = recipe.mapping(header, target)
        assert set(mapping.values()) <= set(header)
        assert set(mapping) <= {field.name for field in target.fields}
        assert 0 <= recipe.recognises(header, target) <= 1


@pytest.mark.parametrize("key", sorted(set(recipes()) - {"generic"}))
def test_recipe_of_a_tool_refuses_foreign_headers(key):
    for target in targets().values():
        assert recipes()[key].recognises(("아무", "열"), target) == 0
        assert recipes()[key].recognises((), target) == 0


@pytest.mark.parametrize("key", sorted(recipes()))
def test_recipe_keeps_values_it_does_not_know(key):
    shaped = recipes()[key].shape({"text": "그대로", "rating": None}, targets()["voices"])
    assert shaped["text"] == "그대로"


@pytest.mark.parametrize("key", sorted(targets()))
def test_target_declares_fields_that_can_be_filled(key):
    target = targets()[key]
    names = [field.name for field in target.fields]
    assert len(names) == len(set(names)) and any(field.is_required for field in target.fields)
    assert all(isinstance(field.sort, Sort) and str(field.label) for field in target.fields)
    generic = recipes()["generic"]
    header = tuple(field.also[0] if field.also else field.name for field in target.fields if field.is_required)
    assert not [f.name for f in target.fields if f.is_required and f.name not in generic.mapping(header, target)]
