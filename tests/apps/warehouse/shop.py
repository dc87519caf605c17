"""A small shop for the warehouse: what a test needs, made by one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from meari.apps.people.models import Grant, Role, Team, User
from meari.apps.sales.models import Order, OrderLine, Product, ProductGroup, Return
from meari.apps.voices.models import Label, Voice

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)


class Shop:
    """Makes records; everything left out is the plainest there is."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def product(self, sku: str, group: str) -> Product:
        found, _ = ProductGroup.objects.get_or_create(key=group, defaults={"name": group})
        return Product.objects.create(sku=sku, name=sku, group=found)

    def voice(
        self, at: datetime = NOW, *, classes: Sequence[str] = (), risks: Sequence[str] = (), **values: Any
    ) -> Voice:
        product: Product | None = values.get("product")
        if product is not None:
            values.setdefault("product_group", product.group)
        values.setdefault("main_class", classes[0] if classes else "")
        name = f"v{next(self._numbers)}"
        voice = Voice.objects.create(external_id=name, channel="mail", received_at=at, text="…", **values)
        for sort, keys in ((Label.Sort.CLASS, classes), (Label.Sort.RISK, risks)):
            for rank, key in enumerate(keys):
                self.label(voice, sort, key, rank=rank)
        return voice

    def label(self, voice: Voice, sort: str, key: str, **values: Any) -> Label:
        return Label.objects.create(
            **{"voice": voice, "sort": sort, "key": key, "confidence": 1, "by": "rules", "given_at": NOW} | values
        )

    def order(self, *products: Product, at: datetime = NOW, channel: str = "") -> Order:
        order = Order.objects.create(external_id=f"o{next(self._numbers)}", ordered_at=at, channel=channel)
        for number, product in enumerate(products):
            OrderLine.objects.create(order=order, number=str(number), product=product, quantity=1, amount=1000)
        return order

    def returned(self, product: Product, *, at: datetime = NOW, quantity: int = 1) -> Return:
        name = f"r{next(self._numbers)}"
        return Return.objects.create(
            external_id=name, returned_at=at, product=product, quantity=quantity, amount=1000 * quantity
        )

    def team(self, key: str, parent: Team | None = None) -> Team:
        team = Team.objects.create(key=key, name=key, parent=parent, path="")
        team.path = f"{parent.path if parent else '/'}{team.pk}/"
        team.save()
        return team

    def user(self, name: str, *grants: tuple[str, str, str]) -> User:
        """Somebody with grants of (right, scope kind, scope key)."""
        user = User.objects.create_user(f"{name}@example.com", name=name)
        for right, kind, key in grants:
            role, _ = Role.objects.get_or_create(
                key=right.replace(".", "-"), defaults={"name": right, "rights": [right]}
            )
            Grant.objects.create(user=user, role=role, scope_kind=kind, scope_key=key)
        return user
