"""How well personal data is masked: ``python bench/text_masking.py [--count 2000] [--reviews FILE.jsonl]``.

Prints recall and right kind on made-up data with valid checksums, false hits on near misses, and false hits per 1,000 reviews.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/engines/text")]

from personal_data import KINDS, harmless, personal

from meari.engines.text import masking


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--reviews", type=Path)
    options = asked.parse_args()
    seen, found, right = Counter[str](), Counter[str](), Counter[str]()
    for kind, text, start, end in personal(options.seed, options.count):
        spans = masking.mask(text).spans
        seen[kind] += 1
        found[kind] += all(
            any(span.start <= at < span.end for span in spans) for at in range(start, end) if text[at].isalnum()
        )
        right[kind] += bool(spans) and {span.kind for span in spans} <= KINDS[kind][2] | {"name"}
    for kind in KINDS:
        print(f"{kind:20} recall {found[kind] / seen[kind]:.4f}  right kind {right[kind] / seen[kind]:.4f}")
    texts = harmless(options.seed, options.count // 2)
    false = sum(bool(masking.mask(text).spans) for text in texts)
    hits = sum(found.values())
    print(
        f"near misses: {false} of {len(texts)} hit; precision {hits / (hits + false):.4f}, recall {hits / sum(seen.values()):.4f}"
    )
    if options.reviews:
        with options.reviews.open(encoding="utf-8") as file:
            masked = [masking.mask(json.loads(line)["text"]) for line in file]
        kinds = Counter(span.kind for each in masked for span in each.spans)
        print(
            f"reviews: {sum(kinds.values())} hits in {len(masked)} ({1000 * sum(kinds.values()) / len(masked):.3f} per 1,000) {dict(kinds)}"
        )


if __name__ == "__main__":
    main()
