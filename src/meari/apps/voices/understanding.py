"""Gathering for the text engine: what a text is about, and which product it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from meari.apps.sales.models import Product, ProductGroup
from meari.engines import text
from meari.vocabulary.understanding import Understanding


def understand(texts: Sequence[str]) -> list[Understanding]:
    """Mask and classify ``texts`` with the methods that are installed."""
    return text.classify(texts)


def matcher() -> Any:
    """Finds our products and groups in texts; made once for a run."""
    try:
        from meari.engines.text import products
    except ImportError:
        return type("Nothing", (), {"find": lambda self, text: ()})()
    entries = [
        products.Entry(key=f"p{pk}", names=(name, sku, *aliases))
        for pk, name, sku, aliases in Product.objects.values_list("pk", "name", "sku", "aliases")
    ]
    groups = [
        products.Entry(key=f"g{pk}", names=tuple({name, *words}), is_group=True)
        for pk, name, words in ProductGroup.objects.values_list("pk", "name", "words")
    ]
    return products.build([*entries, *groups])


def language_of(written: str) -> str:
    """``ko`` when at least a tenth of the letters are Korean, else ``en``."""
    letters = [character for character in written if character.isalpha()]
    korean = sum(1 for character in letters if "가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ")
    return "ko" if korean * 10 >= len(letters) else "en"
