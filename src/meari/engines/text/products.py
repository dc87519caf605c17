"""Products and product groups named in a text, whatever the spacing, by a matcher built once from a catalogue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from meari.engines.text import normalise

_OPENING = 4
_MODEL = re.compile(r"(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{5,}")
# A full name says it all; a model without its last letters (the colour) nearly so; a group word only what sort it is.
_SURE = {"model": 0.99, "name": 0.95, "alias": 0.85, "model_family": 0.8, "group": 0.7}
_FAMILY_LEAST, _FAMILY_SHARE = 6, 0.6


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue: its key, names (the first is the proper one), model numbers and the key of its group."""

    key: str
    names: tuple[str, ...]
    models: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A mention at ``start:end`` of the text. ``product`` is empty where only the group is known; confidence is 0..1.

    ``how`` is ``model``, ``model_family`` (the number fits several variants), ``name``, ``alias`` or ``group``. Where one
    wording belongs to several products, each is a match of its own and they share the confidence.
    """

    product: str
    group: str
    start: int
    end: int
    how: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one wording may mean: (product, group, how) of each product that uses it."""

    wording: str
    meanings: tuple[tuple[str, str, str], ...]


class Matcher:
    """Finds mentions; time grows with the text, not with the catalogue."""

    def __init__(self, openings: Mapping[str, Sequence[_Entry]], families: Mapping[str, _Entry]) -> None:
        self._openings, self._families = openings, families

    def find(self, text: str) -> list[Match]:
        """Return the mentions in the order of the text; where wordings overlap the longest wins."""
        squeezed, places = normalise.squeeze(text)
        found = [*self._wordings(squeezed, places), *self._variants(squeezed)]
        found.sort(key=lambda each: (each[0] - each[1], each[0]))
        taken: list[tuple[int, int]] = []
        matches: list[Match] = []
        for start, end, meanings in found:
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end))
                first, last = places[start], places[end - 1] + 1
                for product, group, how in meanings:
                    matches.append(Match(product, group, first, last, how, _SURE[how] / len(meanings)))
        return sorted(matches, key=lambda match: (match.start, match.product, match.group))

    def _wordings(
        self, squeezed: str, places: Sequence[int]
    ) -> Iterable[tuple[int, int, tuple[tuple[str, str, str], ...]]]:
        """Yield (start, end, meanings) of every wording of the catalogue in the squeezed text."""
        for at in range(len(squeezed)):
            for size in range(1, _OPENING + 1):
                for entry in self._openings.get(squeezed[at : at + size], ()) if at + size <= len(squeezed) else ():
                    end = at + len(entry.wording)
                    if squeezed.startswith(entry.wording, at) and _stands_free(squeezed, places, at, end):
                        yield at, end, entry.meanings

    def _variants(self, squeezed: str) -> Iterable[tuple[int, int, tuple[tuple[str, str, str], ...]]]:
        """Yield model numbers that are written without their last letters, or with other ones."""
        for model in _MODEL.finditer(squeezed.replace("-", "\x00").replace("/", "\x00")):
            written = model[0]
            for size in range(len(written), _FAMILY_LEAST - 1, -1):
                entry = self._families.get(written[:size])
                if entry is not None and size >= _FAMILY_SHARE * len(written):
                    yield model.start(), model.end(), entry.meanings
                    break


def build_matcher(products: Sequence[Product], groups: Mapping[str, Sequence[str]]) -> Matcher:
    """Return a matcher for products and for group words (``{"refrigerator": ["냉장고", "fridge"]}``).

    Wordings of a single letter are left out, since they would match anywhere.
    """
    meanings: dict[str, dict[tuple[str, str, str], None]] = {}
    for group, words in groups.items():
        for word in words:
            meanings.setdefault(_wording(word), {})[("", group, "group")] = None
    for product in products:
        for place, name in enumerate(product.names):
            how = "alias" if place else "name"
            meanings.setdefault(_wording(name), {})[(product.key, product.group, how)] = None
        for model in product.models:
            meanings.setdefault(_wording(model), {})[(product.key, product.group, "model")] = None
    openings: dict[str, list[_Entry]] = {}
    for wording, ways in meanings.items():
        if len(wording) > 1:
            openings.setdefault(wording[:_OPENING], []).append(_Entry(wording, _best(ways)))
    return Matcher(openings, _families(products))


def _families(products: Sequence[Product]) -> dict[str, _Entry]:
    """Return for each beginning of a model number the products whose numbers begin so, where it tells enough apart."""
    owners: dict[str, dict[tuple[str, str, str], None]] = {}
    for product in products:
        for model in product.models:
            number = _wording(model).replace("-", "").replace("/", "")
            least = max(_FAMILY_LEAST, round(_FAMILY_SHARE * len(number)))
            for size in range(least, len(number) + 1) if _MODEL.fullmatch(number) else ():
                owners.setdefault(number[:size], {})[(product.key, product.group, "model_family")] = None
    return {beginning: _Entry(beginning, tuple(ways)) for beginning, ways in owners.items()}


def _best(ways: Mapping[tuple[str, str, str], None]) -> tuple[tuple[str, str, str], ...]:
    """Return the meanings of a wording; a product's own name beats a group word that is written the same."""
    named = tuple(way for way in ways if way[2] != "group")
    return named or tuple(ways)


def _wording(written: str) -> str:
    """Return a name as it appears in squeezed text."""
    return normalise.squeeze(written)[0]


def _stands_free(squeezed: str, places: Sequence[int], start: int, end: int) -> bool:
    """Say whether Latin letters or digits of a wording do not go on before or after it in the same word."""
    return not (_joined(squeezed, places, start) or _joined(squeezed, places, end))


def _joined(squeezed: str, places: Sequence[int], at: int) -> bool:
    """Say whether the letters before and at a place are both Latin or digits and written together."""
    if at <= 0 or at >= len(squeezed):
        return False
    before, after = squeezed[at - 1], squeezed[at]
    both = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return both and places[at] - places[at - 1] == 1
