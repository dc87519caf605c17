"""Whether news speaks of our products, their groups or a competitor, and why that matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meari.apps.reports.models import Competitor
from meari.apps.sales.models import Product, ProductGroup
from meari.apps.voices import understanding
from meari.engines.text.products import Matcher, build_matcher
from meari.engines.text.products import Product as Entry

WEIGHTS = {"products": 5, "competitors": 3, "groups": 2}
MOST_NAMES = 5
LEAST_SURE = 0.5
About = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Weigher:
    """Names found in texts: our products and groups, and competitors."""

    ours: Matcher
    rivals: Matcher
    products: Mapping[str, str]
    groups: Mapping[str, str]

    def about(self, text: str) -> About:
        """Names by what they are, in the order of the text; only what was found."""
        ours = [match for match in self.ours.find(text) if match.confidence >= LEAST_SURE]
        found = {
            "products": [self.products[match.product] for match in ours if match.product],
            "groups": [self.groups[match.group] for match in ours if match.group and not match.product],
            "competitors": [match.product for match in self.rivals.find(text) if match.product],
        }
        return {sort: list(dict.fromkeys(names))[:MOST_NAMES] for sort, names in found.items() if names}


def weigher() -> Weigher:
    """Made once for a reading of a feed."""
    rivals = [Entry(key=one.name, names=(one.name, *one.words)) for one in Competitor.objects.all()]
    return Weigher(
        understanding.matcher(), build_matcher(rivals, {}),
        {str(pk): name for pk, name in Product.objects.values_list("pk", "name")},
        {str(pk): name for pk, name in ProductGroup.objects.values_list("pk", "name")},
    )  # fmt: skip


def weight(about: About) -> int:
    """How much news matters: a product of ours 5, a competitor 3, a product group 2, each sort once."""
    return sum(WEIGHTS[sort] for sort in about if sort in WEIGHTS)


def why(about: About) -> str:
    """A first reason in the reader's language, to be put better by a person."""
    said = {
        "products": _("It speaks of our %(names)s."),
        "competitors": _("It is about a competitor: %(names)s."),
        "groups": _("It touches what we sell: %(names)s."),
    }
    return " ".join(said[sort] % {"names": ", ".join(about[sort])} for sort in WEIGHTS if about.get(sort))[:300]
