"""Make the start weights of meari.engines.text: ``python training/start_model.py --sets FOLDER [--out FOLDER] [--folds 4]``.

The same lines, sets and library versions give the same files bit for bit. What is fitted in the second stage (calibration, trust
in methods) sees only scores of texts that the scoring heads had not seen.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))
sys.path.insert(0, str(HERE))

import data
import second_stage
import variations

from meari.engines.text import cues, masking, normalise
from meari.engines.text.methods import Reading
from meari.engines.text.methods.linear import cue_matrix, features

SEED = 20261121
TOPIC_BITS, TOPIC_LONGEST = 17, 3
# Words weigh half as much as letters, which tell more of Korean.
WORD_BITS, WORD_SCALE = 17, 0.5
FEELING_BITS, FEELING_LONGEST = 22, 6
# An n-gram of one single review tells nothing, and its absence keeps the table sparse.
FEELING_LEAST = 2
MANNER_BITS, MANNER_LONGEST = 17, 4
# Cues weigh in on letters' scale; half of the copies lose theirs, so that letters learn to do without.
CUE_SCALE, CUE_LOST = 0.35, 0.5
HARDNESS = 5.0
# A finer tolerance takes three times as long and changes no decision.
CLOSE = 0.05
# A line counts in full; said in another way, or in the midst of a letter, this much.
VARIED_SHARE, LETTER_SHARE = 0.5, 0.7
# This share of our lines is seen as letters when confidences are fitted, for people write both.
LETTERS_SEEN = 0.5
# Film reviews say in many more words than our lines what gladness and displeasure sound like.
POLAR_COUNT, POLAR_SHARE = 8_000, 0.2
GLAD = (None, None, None, "positive")
CROSS = (None, None, None, "negative")
NOTHING: tuple[str, ...] = ()
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def matrix(
    texts: Sequence[str], *, bits: int, longest: int, only: npt.NDArray[np.uint32] | None = None
) -> sp.csr_matrix:
    """Return the counts of hashed n-grams over the root of their number, one row a text; ``only`` holds hashes to keep."""
    parts = []
    for start in range(0, len(texts), 4000):
        grams = features.grams(texts[start : start + 4000])
        rows, owners = grams.up_to(longest, bits)
        roots = np.sqrt(np.bincount(owners, minlength=grams.size)).astype(np.float32)
        if only is not None:
            kept = (
                only[np.searchsorted(only, grams.hashes[: len(rows)]).clip(max=len(only) - 1)]
                == grams.hashes[: len(rows)]
            )
            rows, owners = rows[kept], owners[kept]
        part = sp.csr_matrix((np.ones(len(rows), np.float32), (owners, rows)), shape=(grams.size, 1 << bits))
        part.sum_duplicates()
        parts.append(sp.diags(1 / roots) @ part)
    return sp.vstack(parts).tocsr()


def word_matrix(texts: Sequence[str]) -> sp.csr_matrix:
    """Return the counts of hashed words over the root of their number, one row a text."""
    grams = features.words(texts)
    rows, owners = grams.up_to(1, WORD_BITS)
    counts = sp.csr_matrix((np.ones(len(rows), np.float32), (owners, rows)), shape=(grams.size, 1 << WORD_BITS))
    counts.sum_duplicates()
    return sp.diags(1 / np.sqrt(np.bincount(owners))) @ counts


def repeated(texts: Sequence[str], least: int) -> npt.NDArray[np.uint32]:
    """Return, sorted, the hashes of n-grams that stand at least so many times in the texts."""
    hashes = np.concatenate([features.grams(texts[at : at + 4000]).hashes for at in range(0, len(texts), 4000)])
    distinct, counts = np.unique(hashes, return_counts=True)
    return distinct[counts >= least]


def rarity(counts: sp.csr_matrix) -> Floats:
    """Return the inverse document frequency of each column, which goes into the weights."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + seen)) + 1, np.float64)


def readings(lines: Sequence[data.Line]) -> list[Reading]:
    """Return the lines as methods read them."""
    return [Reading.of(masking.mask(line.text).text) for line in lines]


def head_names(lines: Sequence[data.Line]) -> list[tuple[str, str]]:
    """Return (family, key) of every head, in the order of their columns."""
    values: dict[str, set[str | None]] = {
        "kinds": {line.kind for line in lines},
        "classes": {key for line in lines for key in line.classes or NOTHING},
        "risks": {key for line in lines for key in line.risks or NOTHING},
        "sentiments": {line.sentiment for line in lines},
    }
    return [(family, key) for family, keys in values.items() for key in sorted(filter(None, keys))]


def truths(lines: Sequence[data.Line], heads: Sequence[tuple[str, str]]) -> tuple[Bools, Bools]:
    """Return for each line and head whether it is so, and whether that is known."""
    so = np.zeros((len(lines), len(heads)), bool)
    known = np.zeros_like(so)
    for row, line in enumerate(lines):
        has = {
            "kinds": None if line.kind is None else (line.kind,),
            "classes": line.classes,
            "risks": line.risks,
            "sentiments": None if line.sentiment is None else (line.sentiment,),
        }
        for column, (family, key) in enumerate(heads):
            values = has[family]
            if values is not None:
                known[row, column] = True
                so[row, column] = key in values
    return so, known


class Topics:
    """The heads that our own lines teach."""

    def __init__(
        self,
        lines: Sequence[data.Line],
        asides: Sequence[data.Aside],
        columns: dict[str, int],
        heads: list[tuple[str, str]],
    ) -> None:
        self.columns, self.heads = columns, heads
        chooser = random.Random(SEED)
        every = [*lines, *_copies([line for line in lines if line.origin >= 0], asides, chooser)]
        read = readings(every)
        seen = np.array(cue_matrix(read, columns), np.float64)
        lost = np.array([chooser.random() < CUE_LOST for _ in every])
        lost[: len(lines)] = False
        seen[lost] = 0.0
        normal_texts = [each.normal for each in read]
        letters, words = matrix(normal_texts, bits=TOPIC_BITS, longest=TOPIC_LONGEST), word_matrix(normal_texts)
        sizes = np.concatenate([rarity(letters), rarity(words) * WORD_SCALE, np.full(len(columns), CUE_SCALE)])
        counted = (sp.hstack([letters, words, sp.csr_matrix(seen)]) @ sp.diags(sizes)).tocsr()
        so, known = truths(every, heads)
        share = np.array([line.weight for line in every])
        weights = [_fit_head(counted, so[:, head], known[:, head], share) for head in range(len(heads))]
        cells = np.stack([weight * sizes for weight, _ in weights], axis=1)
        self.letters, self.words, self.by_cue = np.split(cells, [1 << TOPIC_BITS, (1 << TOPIC_BITS) + (1 << WORD_BITS)])
        self.bias = np.array([bias for _, bias in weights])

    def score(self, read: Sequence[Reading]) -> Floats:
        """Return the raw score of every head for texts."""
        normal_texts = [each.normal for each in read]
        letters = matrix(normal_texts, bits=TOPIC_BITS, longest=TOPIC_LONGEST) @ self.letters
        words = word_matrix(normal_texts) @ self.words
        return np.asarray(letters + words + cue_matrix(read, self.columns) @ self.by_cue + self.bias)


def _copies(own: Sequence[data.Line], asides: Sequence[data.Aside], chooser: random.Random) -> list[data.Line]:
    """Return our lines said in other ways, in the midst of longer letters, and two in one letter."""
    varied = [replace(variations.vary(line, chooser), weight=VARIED_SHARE) for line in own for _ in range(2)]
    letters = [
        replace(variations.surround(variations.vary(line, chooser), asides, chooser), weight=LETTER_SHARE)
        for line in own
    ]
    pairs = [variations.join(*chooser.sample(same, 2)) for same in _by_kind(own) for _ in range(len(same) // 4)]
    return [*varied, *letters, *pairs]


def _by_kind(lines: Sequence[data.Line]) -> list[list[data.Line]]:
    """Return the lines in groups of one language, kind and feeling, so that two of a group can stand in one letter."""
    groups: dict[tuple[str, str | None, str | None], list[data.Line]] = {}
    for line in lines:
        groups.setdefault((line.language, line.kind, line.sentiment), []).append(line)
    return [group for group in groups.values() if len(group) > 1]


def _fit_head(counted: sp.csr_matrix, so: Bools, known: Bools, share: Floats) -> tuple[Floats, float]:
    """Return the weights and bias of one yes-or-no head."""
    rows = np.flatnonzero(known)
    model = LogisticRegression(C=HARDNESS, solver="liblinear", dual=True, tol=CLOSE, max_iter=300, random_state=SEED)
    model.fit(counted[rows], so[rows], sample_weight=share[rows])
    return model.coef_.ravel(), float(model.intercept_[0])


def feelings(train: data.Rated) -> tuple[Floats, float]:
    """Return the weights and bias of polarity, from n-grams weighed by how far they part good from bad reviews."""
    texts = [normalise.normal(text) for text in train.texts]
    only = repeated(texts, FEELING_LEAST)
    counts = matrix(texts, bits=FEELING_BITS, longest=FEELING_LONGEST, only=only)
    good = np.array(train.marks)
    in_good = np.asarray((counts[good] != 0).sum(0)).ravel() + 1.0
    in_bad = np.asarray((counts[~good] != 0).sum(0)).ravel() + 1.0
    telling = np.abs(np.log((in_good / in_good.sum()) / (in_bad / in_bad.sum()))) + 0.3
    model = LinearSVC(C=0.3, dual=True, max_iter=30, tol=1e-3, random_state=SEED)
    model.fit((counts @ sp.diags(telling.astype(np.float32))).tocsr(), good)
    return model.coef_.ravel() * telling, float(model.intercept_[0])


def manners(rated: data.Rated) -> tuple[Floats, float]:
    """Return the weights and bias of a yes-or-no head over n-grams."""
    counts = matrix([normalise.normal(text) for text in rated.texts], bits=MANNER_BITS, longest=MANNER_LONGEST)
    rare = rarity(counts)
    model = LogisticRegression(C=4.0, solver="liblinear", dual=True, tol=CLOSE, max_iter=300, random_state=SEED)
    model.fit((counts @ sp.diags(rare)).tocsr(), np.array(rated.marks))
    return model.coef_.ravel() * rare, float(model.intercept_[0])


def in_bytes(cells: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return columns as int8 and the scale of each; the few largest weights are cut to the 99.98th percentile."""
    if cells.ndim == 1:
        cells = cells[:, None]
    scales = []
    for column in cells.T:
        sizes = np.abs(column[column != 0])
        scales.append(max(float(np.quantile(sizes, 0.9998)) / 127, 1e-9) if len(sizes) else 1e-9)
    scale = np.array(scales, np.float32)
    return np.clip(np.rint(cells / scale), -127, 127).astype(np.int8), scale


def in_effect(weights: tuple[Floats, float]) -> tuple[Floats, float]:
    """Return weights as they are after rounding to int8."""
    cells, scale = in_bytes(weights[0])
    return cells[:, 0].astype(np.float64) * float(scale[0]), weights[1]


def score_rows(texts: Sequence[str], weights: tuple[Floats, float], *, bits: int, longest: int) -> Floats:
    """Return the scores of texts by one head."""
    counts = matrix([normalise.normal(text) for text in texts], bits=bits, longest=longest)
    return np.asarray(counts @ weights[0] + weights[1])


def main() -> None:
    """Train, measure on what was kept aside, and write the weights."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sets", type=Path, required=True, help="folder of the public sets")
    asked.add_argument("--out", type=Path, default=HERE.parent / "src/meari/engines/text/weights")
    asked.add_argument("--folds", type=int, default=4)
    options = asked.parse_args()

    own = data.own_lines()
    weak = [*data.english_lines(options.sets, SEED), *data.insults()]
    train, second, test = data.reviews(options.sets, SEED)
    chooser = random.Random(SEED)
    polar = [
        data.Line(train.texts[at], *(GLAD if train.marks[at] else CROSS), weight=POLAR_SHARE)
        for at in chooser.sample(range(len(train.texts)), POLAR_COUNT)
    ]
    heads = head_names(own)
    columns = {name: number for number, name in enumerate(cue_names())}

    feeling = feelings(train)
    complaint, abuse = manners(data.complaints(options.sets)), manners(data.abuses(options.sets))

    def moods(texts: Sequence[str]) -> Floats:
        felt = score_rows(texts, feeling, bits=FEELING_BITS, longest=FEELING_LONGEST)
        blamed, insulted = (
            score_rows(texts, head, bits=MANNER_BITS, longest=MANNER_LONGEST) for head in (complaint, abuse)
        )
        return np.stack([felt, blamed, insulted], axis=1)

    unseen = np.zeros((len(own), len(heads)))
    folds = np.random.default_rng(SEED).permutation(len(own)) % options.folds
    # Asides that stand around the lines which confidences are fitted on are not those that the heads learned from.
    asides = data.asides()
    own_read = readings(
        [variations.surround(line, asides[1::2], chooser) if chooser.random() < LETTERS_SEEN else line for line in own]
    )
    for fold in range(options.folds):
        rest = [line for line, its in zip(own, folds, strict=True) if its != fold]
        model = Topics([*rest, *weak, *polar], asides[::2], columns, heads)
        places = np.flatnonzero(folds == fold)
        unseen[places] = model.score([own_read[place] for place in places])
    topics = Topics([*own, *weak, *polar], asides, columns, heads)
    second_lines = [
        data.Line(text, sentiment="positive" if mark else "negative")
        for text, mark in zip(second.texts, second.marks, strict=True)
    ]
    second_lines.extend(data.insults())
    second_read = readings(second_lines)
    stage = second_stage.fit(
        heads,
        second_stage.Sample(own, own_read, unseen, moods([each.normal for each in own_read])),
        second_stage.Sample(
            second_lines, second_read, topics.score(second_read), moods([each.normal for each in second_read])
        ),
    )
    felt = score_rows(test.texts, in_effect(feeling), bits=FEELING_BITS, longest=FEELING_LONGEST)
    print(f"polarity on {len(test.texts)} reviews kept aside: {np.mean((felt > 0) == np.array(test.marks)):.4f}")
    for name, value in stage.figures.items():
        print(f"{name}: {value}")
    write(options.out, topics, feeling, (complaint, abuse), stage)


def cue_names() -> list[str]:
    """Return the names of all cue columns."""
    return [f"{family}:{key}" for family, key in cues.lexicon().names()]


def write(
    out: Path,
    topics: Topics,
    feeling: tuple[Floats, float],
    taught: tuple[tuple[Floats, float], tuple[Floats, float]],
    stage: second_stage.Stage,
) -> None:
    """Write linear.npz, linear.json and blend.json."""
    cells = {
        "topics": topics.letters,
        "words": topics.words,
        "feelings": feeling[0],
        "manners": np.stack([head for head, _ in taught], axis=1),
    }
    biases = {
        "topics": topics.bias,
        "words": np.zeros_like(topics.bias),
        "feelings": np.array([feeling[1]]),
        "manners": np.array([bias for _, bias in taught]),
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, values in cells.items():
        arrays[f"{name}_cells"], arrays[f"{name}_scales"] = in_bytes(values)
        arrays[f"{name}_bias"] = biases[name].astype(np.float32)
    arrays["by_cue"] = topics.by_cue.astype(np.float32)
    arrays.update({name: value.astype(np.float32) for name, value in stage.arrays.items()})
    with (out / "linear.npz").open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    names = {
        "heads": topics.heads,
        "cues": cue_names(),
        "longest": {"topics": TOPIC_LONGEST, "words": 1, "feelings": FEELING_LONGEST, "manners": MANNER_LONGEST},
    }
    (out / "linear.json").write_text(json.dumps(names, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (out / "blend.json").write_text(json.dumps(stage.blend, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
