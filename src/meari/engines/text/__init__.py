"""Korean and English text understood offline: normalise, mask, classify, find products."""

from meari.engines.text.classify import Options, classify
from meari.engines.text.masking import mask

__all__ = ["Options", "classify", "mask"]
