"""Panels: other apps show something on a page that does not know them."""

from __future__ import annotations

import pytest
from django.template.loader import get_template

from meari.apps.base import panels

pytestmark = pytest.mark.django_db


def test_every_panel_has_a_template_and_a_place_that_some_page_leaves_room_for():
    from pathlib import Path

    pages = "".join(path.read_text(encoding="utf-8") for path in Path(panels.__file__).parents[1].rglob("*.html"))
    found = list(panels._all())
    assert found
    for _key, panel in found:
        get_template(panel.template)
        assert f'panels "{panel.place}"' in pages


def test_panels_of_a_place_come_in_their_order(monkeypatch):
    def one(order: int) -> panels.Panel:
        return panels.Panel("a.page", order, "base/parts/empty.html", lambda _user, _thing: None)

    late, early, elsewhere = one(20), one(10), panels.Panel("b.page", 1, "x", lambda _user, _thing: None)
    monkeypatch.setattr(panels, "_all", lambda: iter([("x.late", late), ("x.early", early), ("x.else", elsewhere)]))
    assert panels.panels_at("a.page") == [early, late]
