"""How fast and how well a company's own labels are learned: ``python -m bench.learning FOLDER [--shots 10]``.

FOLDER holds the licensed training files (banking77, clinc150, petitions, 3i4k, stylekqc, NSMC) as JSONL or TSV. Of each a
fifth is kept aside by the product's own rule (``is_held_back``: by the text alone) because only training parts are at hand, so
figures are not those of the official test parts. Sides: the product (n-grams and sentence vectors, calibrated), and
scikit-learn's LinearSVC on TF-IDF of character n-grams (1 to 4, within words), the plain way. Processor time; run with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from meari.engines.text import learning, sentences

Pairs = list[tuple[str, str]]
FILES = {
    "banking77": ("intent_en_banking77_train.jsonl", "label"),
    "clinc150": ("intent_en_clinc150_train.jsonl", "label"),
    "petitions": ("topic_ko_petitions_2017_2019h1.jsonl", "label"),
    "stylekqc topic": ("topic_act_ko_stylekqc_train.jsonl", "topic"),
    "3i4k": ("utterance_type_ko_3i4k_train.jsonl", "label"),
}
SAMPLE = 10_000


def main() -> None:
    """Measure and print one line a set and side."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--shots", type=int, nargs="*", default=[0, 10])
    asked.add_argument("--sets", nargs="*", default=[*FILES, "nsmc"])
    options = asked.parse_args()
    sentences.encode(["loads the weights"])
    if "banking77" in options.sets:
        speed(read(options.folder, *FILES["banking77"]))
    print("| set | classes | learned from | kept aside | side | accuracy | macro-F1 | CPU s | calibration error |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in options.sets:
        pairs = nsmc(options.folder) if name == "nsmc" else read(options.folder, *FILES[name])
        for shots in options.shots:
            compare(name, pairs, shots)


def speed(pairs: Pairs) -> None:
    """Print what it costs to learn everything and to label with it."""
    start = time.process_time()
    model = learning.fit([text for text, _ in pairs], [{label} for _, label in pairs], encode=sentences.encode)
    fitted = time.process_time()
    stored = learning.to_bytes(model)
    kept = time.process_time()
    learning.predict(model, [text for text, _ in pairs[:2000]], encode=sentences.encode)
    spent = time.process_time() - kept
    print(
        f"{len(model.keys)} classes from {len(pairs):,} texts: {fitted - start:.1f} CPU s; kept as {len(stored) / 1e6:.1f} MB; "
        f"{2000 / spent:,.0f} texts labelled a CPU second\n",
        flush=True,
    )


def read(folder: Path, file: str, column: str) -> Pairs:
    """Return (text, label) of a JSONL file; a title goes before its text."""
    rows = [json.loads(line) for line in (folder / file).read_text("utf-8").splitlines()]
    return [(f"{row.get('title', '')} {row['text']}".strip(), str(row[column])) for row in rows]


def nsmc(folder: Path) -> Pairs:
    """Return (review, polarity)."""
    lines = (folder / "sentiment_ko_nsmc_train.tsv").read_text("utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(row[-2], row[-1]) for row in cells if len(row) >= 2 and row[-2]]


def compare(name: str, pairs: Pairs, shots: int) -> None:
    """Print how both sides do on the part kept aside; ``shots`` texts a class to learn from, 0 for at most 10,000 in all."""
    order = np.random.default_rng(0).permutation(len(pairs))
    mixed = [pairs[at] for at in order]
    aside = [pair for pair in mixed if learning.is_held_back(pair[0])][:3000]
    taught = few([pair for pair in mixed if not learning.is_held_back(pair[0])], shots)
    for side in (product, plain):
        start = time.process_time()
        found, error = side(taught, [text for text, _ in aside])
        spent = time.process_time() - start
        gold = [label for _, label in aside]
        right = np.mean([one == label for one, label in zip(found, gold, strict=True)])
        macro = f1_score(gold, found, average="macro", zero_division=0)
        if error is not None:
            error = float(abs(error - right))
        print(
            f"| {name}{f', {shots} a class' if shots else ''} | {len({label for _, label in taught})} | {len(taught):,} | {len(aside):,} "
            f"| {side.__name__} | {right:.3f} | {macro:.3f} | {spent:.1f} | {'' if error is None else f'{error:.3f}'} |",
            flush=True,
        )


def few(pairs: Pairs, shots: int) -> Pairs:
    """Return ``shots`` pairs of each label, or the first 10,000 pairs."""
    if not shots:
        return pairs[:SAMPLE]
    taken: Counter[str] = Counter()
    kept = []
    for text, label in pairs:
        taken[label] += 1
        if taken[label] <= shots:
            kept.append((text, label))
    return kept


def product(taught: Pairs, texts: Sequence[str]) -> tuple[list[str], float | None]:
    """Return the likeliest label of each text, and how sure the model is of it on average."""
    model = learning.fit([text for text, _ in taught], [{label} for _, label in taught], encode=sentences.encode)
    said = learning.predict(model, texts, encode=sentences.encode)
    return [model.keys[at] for at in said.argmax(axis=1)], float(said.max(axis=1).mean())


def plain(taught: Pairs, texts: Sequence[str]) -> tuple[list[str], float | None]:
    """The same by scikit-learn alone."""
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    head = LinearSVC(random_state=0).fit(
        vectoriser.fit_transform([text for text, _ in taught]), [one for _, one in taught]
    )
    return [str(label) for label in head.predict(vectoriser.transform(texts))], None


if __name__ == "__main__":
    main()
