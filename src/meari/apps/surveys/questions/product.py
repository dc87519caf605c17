"""Which of our products it is about, found while typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.sales.models import Product
from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base
from meari.apps.surveys.questions._text import tidy
from meari.vocabulary.surveys import Sort, Value

MOST_LISTED = 300


class Groups(forms.Form):
    group = forms.CharField(label=_("Only products of this group (key)"), max_length=60, required=False)


class ProductPicker(Base):
    """The value is the product's number (SKU); a list belongs to the field, so that it works without scripts."""

    label = _("Product")
    explanation = _("One of our products, found while typing.")
    icon = "package"
    family = "choice"
    sort = Sort.TEXT
    seconds = 12.0
    template = "surveys/answer/product.html"
    summary = "counted"
    settings = Groups

    def clean(self, question: Question, posted: Posted) -> Value | None:
        written = tidy(posted.one(question.key)[:200])
        if not written:
            return None
        sku = written.rpartition("[")[2].rstrip("]").strip() if written.endswith("]") else written
        found = _offered(question).filter(sku=sku).first() or _offered(question).filter(name=written).first()
        if found is None:
            raise Unfit("unknown_product")
        return found.sku

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        return {"products": list(_offered(shown.question).values_list("name", "sku")[:MOST_LISTED])}

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return (Mark(choice=str(value)),)


def _offered(question: Question) -> QuerySet[Product]:
    group = question.settings.get("group")
    return Product.objects.filter(group__key=group) if group else Product.objects.all()


kind = ProductPicker()
