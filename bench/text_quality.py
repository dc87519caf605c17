"""How well texts are understood: ``python bench/text_quality.py --data FILE.jsonl [--methods rules,linear] [--errors kinds]``.

The file holds one object a line with ``text``, ``lang``, ``kind``, ``classes``, ``risks`` and ``sentiment``. Prints accuracy and
macro-F1 of kinds, macro-F1 of top-level classes (gold set against predicted set) and whether the first class is in gold, precision and
recall of each class, of each risk told and of each sure risk, false alarms, and sentiment; over all and by language.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from meari.engines.text import classify as engine
from meari.vocabulary.understanding import Understanding

Pair = tuple[dict[str, Any], Understanding]


def main() -> None:
    """Read, classify, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--methods", default="rules,linear")
    asked.add_argument("--errors", choices=["kinds", "classes", "risks", "sentiments"])
    options = asked.parse_args()
    with options.data.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    found = engine.classify(
        [row["text"] for row in rows], options=engine.Options(methods=tuple(options.methods.split(",")))
    )
    pairs = list(zip(rows, found, strict=True))
    for language in ["all", *sorted({row.get("lang", "?") for row in rows})]:
        part = [pair for pair in pairs if language in ("all", pair[0].get("lang", "?"))]
        print(f"== {language}: {len(part)} texts")
        report(part)
    if options.errors:
        print_errors(pairs, options.errors)


def report(pairs: Sequence[Pair]) -> None:
    """Print all figures for some texts."""
    scores("kind", pairs, lambda row: {row["kind"]}, lambda each: {each.kind.key}, each_key=True)
    unsure = [pair for pair in pairs if pair[1].kind.unsure]
    print(
        f"kind accuracy {share(pairs, right_kind):.3f}; unsure {len(unsure)}, right when sure "
        f"{share([pair for pair in pairs if not pair[1].kind.unsure], right_kind):.3f}"
    )
    scores("class", pairs, gold_classes, found_classes, each_key=True)
    print(
        f"first class in gold {share(pairs, right_class):.3f}; classes a text {mean(len(found_classes(each)) for _, each in pairs):.2f}"
    )
    scores(
        "finer class",
        pairs,
        lambda row: finer(row["classes"]),
        lambda each: finer([label.key for label in each.classes]),
    )
    scores(
        "risk", pairs, lambda row: set(row["risks"]), lambda each: {label.key for label in each.risks}, each_key=True
    )
    scores(
        "sure risk",
        pairs,
        lambda row: set(row["risks"]),
        lambda each: {label.key for label in each.risks if not label.unsure},
        each_key=True,
    )
    alarms = sum(len({label.key for label in each.risks} - set(row["risks"])) for row, each in pairs)
    wanted = sum(len(row["risks"]) for row, _ in pairs)
    hit = sum(len({label.key for label in each.risks} & set(row["risks"])) for row, each in pairs)
    calm = [pair for pair in pairs if not pair[0]["risks"]]
    print(
        f"risks found {hit} of {wanted} ({hit / max(1, wanted):.3f}); false alarms {alarms} ({100 * alarms / len(pairs):.1f} per 100 texts); "
        f"texts without a risk that raise one {share(calm, lambda pair: bool(pair[1].risks)):.3f}"
    )
    scores("sentiment", pairs, lambda row: {row["sentiment"]}, lambda each: {each.sentiment.value}, each_key=True)
    print(f"sentiment accuracy {share(pairs, lambda pair: pair[0]['sentiment'] == pair[1].sentiment.value):.3f}\n")


def scores(
    name: str,
    pairs: Sequence[Pair],
    gold: Callable[[dict[str, Any]], set[str]],
    found: Callable[[Understanding], set[str]],
    *,
    each_key: bool = False,
) -> None:
    """Print macro-F1 over the keys that gold knows, and each key's precision and recall."""
    keys = sorted({key for row, _ in pairs for key in gold(row)})
    lines, values = [], []
    for key in keys:
        both = sum(key in gold(row) and key in found(each) for row, each in pairs)
        is_gold, is_found = sum(key in gold(row) for row, _ in pairs), sum(key in found(each) for _, each in pairs)
        values.append(2 * both / (is_gold + is_found))
        lines.append(
            f"   {key:24} P {both / max(1, is_found):.3f}  R {both / max(1, is_gold):.3f}  F1 {values[-1]:.3f}  n {is_gold}"
        )
    print(f"{name} macro-F1 {mean(values):.3f}")
    if each_key:
        print("\n".join(lines))


def right_kind(pair: Pair) -> bool:
    """Say whether the kind is right."""
    return bool(pair[0]["kind"] == pair[1].kind.key)


def right_class(pair: Pair) -> bool:
    """Say whether the first class is one of gold's."""
    return bool(pair[1].classes) and pair[1].classes[0].key in gold_classes(pair[0])


def gold_classes(row: dict[str, Any]) -> set[str]:
    """Return the top-level classes of a row."""
    return {key.split(".")[0] for key in row["classes"]}


def found_classes(each: Understanding) -> set[str]:
    """Return the top-level classes found."""
    return {label.key.split(".")[0] for label in each.classes}


def finer(keys: Sequence[str]) -> set[str]:
    """Return the finer classes among keys."""
    return {key for key in keys if "." in key}


def share(pairs: Sequence[Pair], is_so: Callable[[Pair], bool]) -> float:
    """Return the share of pairs that are so."""
    return sum(map(is_so, pairs)) / max(1, len(pairs))


def mean(values: Iterable[float]) -> float:
    """Return the mean of numbers, 0 of none."""
    numbers = list(values)
    return sum(numbers) / max(1, len(numbers))


def print_errors(pairs: Sequence[Pair], family: str) -> None:
    """Print the texts where a family went wrong."""
    for row, each in pairs:
        views: dict[str, tuple[Any, Any]] = {
            "kinds": (row["kind"], each.kind.key),
            "classes": (gold_classes(row), found_classes(each)),
            "risks": (set(row["risks"]), {label.key for label in each.risks}),
            "sentiments": (row["sentiment"], each.sentiment.value),
        }
        gold, found = views[family]
        if gold != found:
            print(f"{gold} | {found} | {row['text']}")


if __name__ == "__main__":
    main()
