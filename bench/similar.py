"""Whether what says the same is found: recall among 4,999 Korean paraphrases, and texts a CPU second.

    python -m bench.similar --data paraphrase_groups_ko_parakqc.jsonl

The file (half of the groups of paraKQC, CC BY-SA 4.0, not shipped) holds objects with ``text`` and ``group``; ten sentences of a group
say the same. Every text looks for its nearest ones among all: R@1 is the share whose nearest is of its group, P@9 the share
of the nine nearest that are. Letters alone are what is left while the text process is down.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

from meari.apps.language.server import load_encoder, load_tagger
from meari.engines.text import morphemes, similar

NEAREST = 9
TURN = 32


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Measure what similar texts are found.")
    options.add_argument("--data", type=Path, required=True)
    chosen = options.parse_args(arguments)
    with chosen.data.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    texts, groups = [row["text"].strip() for row in rows], np.array([row["group"] for row in rows])
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("the sentence encoder is not installed")
    tagger = load_tagger()
    encoder(["first"])
    words, spent_words = _timed(
        lambda: [[word.form for word in each] for each in morphemes.words(texts, tagger=tagger)]
    )
    vectors, spent_vectors = _timed(
        lambda: np.concatenate([encoder(texts[at : at + TURN]) for at in range(0, len(texts), TURN)])
    )
    letters, spent_letters = _timed(lambda: similar.similarities(texts))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    joined = similar.similarities(texts, words=words, vectors=vectors)
    print(f"{len(texts):,} texts, {len(set(groups.tolist())):,} groups")
    print(
        f"words {len(texts) / spent_words:,.0f}, vectors {len(texts) / spent_vectors:,.0f} texts a CPU second; all pairs by letters {spent_letters:.1f} CPU s\n"
    )
    print("| nearest by | R@1 | P@9 |\n| --- | --- | --- |")
    for name, found in (
        ("letters (TF-IDF of 1 and 2)", letters), ("sentence vectors as they come", unit @ unit.T), ("letters, words, vectors from their mean", joined),
        ("the same, local scaling", similar.neighbourly(joined)),
    ):  # fmt: skip
        first, nine = _recall(found, groups)
        print(f"| {name} | {first:.3f} | {nine:.3f} |")
    return 0


def _recall(found: similar.Numbers, groups: np.ndarray) -> tuple[float, float]:
    others = found.copy()
    np.fill_diagonal(others, -np.inf)
    nearest = np.argsort(-others, axis=1)[:, :NEAREST]
    hits = groups[nearest] == groups[:, None]
    sizes = np.unique(groups, return_inverse=True)
    possible = np.minimum(NEAREST, np.bincount(sizes[1])[sizes[1]] - 1)
    return float(hits[:, 0].mean()), float((hits.sum(axis=1) / possible).mean())


def _timed(work):  # type: ignore[no-untyped-def]
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
