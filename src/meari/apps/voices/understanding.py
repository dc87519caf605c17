"""Gathering for the text engine: what a text is about, and which product it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from meari.apps.sales.models import Product, ProductGroup
from meari.apps.voices import learned
from meari.apps.voices.models import SURE_FROM
from meari.engines.text import classify
from meari.engines.text.products import Matcher, build_matcher
from meari.engines.text.products import Product as ProductEntry
from meari.vocabulary.understanding import Understanding

OPTIONS = classify.Options(sure_from=SURE_FROM)
_KOREAN = re.compile("[가-힣ㄱ-ㅣ]+")


def understand(texts: Sequence[str], *, titles: Sequence[str] = ()) -> list[Understanding]:
    """Mask and classify ``texts`` with the methods that are installed and the company's own model, if one is in use."""
    understood = classify.classify(texts, options=OPTIONS)
    speaking = learned.in_use()
    return understood if speaking is None else speaking.add_to(understood, titles=titles)


def matcher() -> Matcher:
    """Finds our products and groups in texts; made once for a run."""
    catalogue = [
        ProductEntry(key=str(pk), names=(name, *aliases), models=(sku,), group=str(group))
        for pk, name, sku, aliases, group in Product.objects.values_list("pk", "name", "sku", "aliases", "group_id")
    ]
    groups = {str(pk): (name, *words) for pk, name, words in ProductGroup.objects.values_list("pk", "name", "words")}
    return build_matcher(catalogue, groups)


def language_of(written: str) -> str:
    """``ko`` when at least a tenth of the letters are Korean, else ``en``."""
    korean = sum(map(len, _KOREAN.findall(written)))
    if korean * 10 >= len(written):  # letters are no more than characters
        return "ko"
    return "ko" if korean * 10 >= sum(map(str.isalpha, written)) else "en"
