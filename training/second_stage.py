"""The second stage: how far to trust heads, moods and rules, fitted on scores of texts that the heads had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from data import Line
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from meari.engines.text.methods import Reading
from meari.engines.text.methods.linear.weights import mood_matrix

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Heads = Sequence[tuple[str, str]]
# Log-odds before any evidence, which evidence is counted from.
BASES = {"kinds": 0.0, "classes": -2.5, "risks": -3.5, "sentiments": 0.0}
# A text without a key counts this often for one with it: of real voices far fewer are risks than of our lines, and what is
# called sure should be so. Everyday voices speak of staff, fees and promises without any mistake of staff.
RARITY = {"risks": 2.0}
RARITY_OF_KEY = {"agent_compensation": 3.0}
# Reviews count this much beside our own lines when feelings are fitted.
REVIEW_SHARE = 12.0
# What the rules add to families whose heads already weigh the cues; enough to name them where they agree.
LEAST_TRUST = 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts with the raw scores of every head and of polarity, complaint and abuse."""

    lines: Sequence[Line]
    readings: Sequence[Reading]
    raw: Floats
    moods: Floats

    def rules(self, family: str, keys: Sequence[str]) -> Floats:
        """Return what the rules say for each text and key, in nats."""
        said = [reading.cues.weigh()[family] for reading in self.readings]
        return np.array([[each.get(key, 0.0) for key in keys] for each in said])


@dataclass(frozen=True, slots=True)
class Stage:
    """Arrays for the linear method, the blend of methods, and figures on texts the heads had not seen."""

    arrays: dict[str, Floats]
    blend: dict[str, object]
    figures: dict[str, object]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The arrays under construction: slope and shift of each head, and what moods (rows) say for it."""

    scale: Floats
    shift: Floats
    by_mood: Floats
    figures: dict[str, object]


@dataclass(frozen=True, slots=True)
class Family:
    """The heads of one family: their columns and keys, and the columns of heads that count as moods."""

    name: str
    columns: list[int]
    keys: list[str]
    mood_columns: list[int]


def fit(heads: Heads, own: Sample, reviews: Sample) -> Stage:
    """Return the fitted second stage."""
    mood_columns = [at for at, (family, _) in enumerate(heads) if family in ("kinds", "sentiments")]
    sides = 2 * (own.moods.shape[1] + len(mood_columns)) + 1
    out = Fitted(np.ones(len(heads)), np.zeros(len(heads)), np.zeros((sides, len(heads))), {})
    blend: dict[str, object] = {}
    for name in ("kinds", "classes", "risks", "sentiments"):
        columns = [at for at, (of, _) in enumerate(heads) if of == name]
        family = Family(name, columns, [heads[at][1] for at in columns], mood_columns)
        apart = name in ("classes", "risks")
        trust = _fit_apart(family, own, out) if apart else _fit_together(family, own, reviews, out)
        blend[name] = {
            "bases": dict.fromkeys(family.keys, BASES[name]),
            "weights": {"rules": round(trust, 3), "linear": 1.0},
            "unknown": BASES[name],
        }
    blend["abuse"] = {"bases": {"abuse": 0.0}, "weights": {"rules": 1.0, "linear": 1.0}, "unknown": 0.0}
    return Stage({"scale": out.scale, "shift": out.shift, "by_feeling": out.by_mood}, blend, out.figures)


def _truth(family: str, keys: Sequence[str], lines: Sequence[Line]) -> Bools:
    """Return for each line and key whether it is so."""
    return np.array([[key in _values(family, line) for key in keys] for line in lines])


def _values(family: str, line: Line) -> tuple[str | None, ...]:
    """Return what a line is in one family."""
    if family in ("classes", "risks"):
        return (line.classes if family == "classes" else line.risks) or ()
    return (line.kind if family == "kinds" else line.sentiment,)


def _fit_apart(family: Family, own: Sample, out: Fitted) -> float:
    """Fit one slope for heads and one trust in rules for the family, then a shift for each key; return the trust."""
    so, raw = _truth(family.name, family.keys, own.lines), own.raw[:, family.columns]
    said = own.rules(family.name, family.keys)
    usual = RARITY.get(family.name, 1.0)
    share = np.where(so, 1.0, [RARITY_OF_KEY.get(key, usual) for key in family.keys])
    pooled = LogisticRegression(C=100.0, max_iter=1000)
    pooled.fit(np.stack([raw.ravel(), said.ravel()], axis=1), so.ravel(), sample_weight=share.ravel())
    slope, trust = float(pooled.coef_[0, 0]), max(float(pooled.coef_[0, 1]), LEAST_TRUST)
    total = slope * raw + trust * said
    for at, column in enumerate(family.columns):
        shift = _best_shift(total[:, at], so[:, at], share[:, at], float(pooled.intercept_[0]))
        out.scale[column], out.shift[column] = slope, shift - BASES[family.name]
        total[:, at] += shift
    out.figures[f"{family.name} slope, trust"] = (round(slope, 3), round(trust, 3))
    sure = 1 / (1 + np.exp(-total))
    out.figures.update(_report(family.name, family.keys, so, sure))
    if family.name == "risks":
        out.figures.update(_by_language(own.lines, family.keys, so, sure))
    return trust


def _best_shift(scores: Floats, so: Bools, share: Floats, usual: float) -> float:
    """Return the shift of one key's scores; a mild pull to the usual one keeps rare keys from running away."""

    def loss(value: Floats) -> float:
        wrong = (share * np.logaddexp(0, -(2.0 * so - 1.0) * (scores + value[0]))).sum()
        return float(wrong + 2.0 * (value[0] - usual) ** 2)

    return float(minimize(loss, x0=np.array([usual])).x[0])


def _fit_together(family: Family, own: Sample, reviews: Sample, out: Fitted) -> float:
    """Fit how moods and the heads of kinds and feelings speak for each key, so that a softmax is calibrated."""
    samples = [own] if family.name == "kinds" else [own, reviews]
    so = np.concatenate([_truth(family.name, family.keys, sample.lines) for sample in samples]).argmax(1)
    seen = np.concatenate([_moods(sample, family.mood_columns) for sample in samples])
    share = np.concatenate([np.full(len(sample.lines), 1.0 if sample is own else REVIEW_SHARE) for sample in samples])
    model = LogisticRegression(C=3.0, max_iter=3000).fit(seen, so, sample_weight=share)
    out.scale[family.columns] = 0.0
    out.by_mood[:, family.columns] = model.coef_.T
    out.shift[family.columns] = model.intercept_
    chosen = model.predict(seen)
    first = slice(0, len(own.lines))
    out.figures[f"{family.name} accuracy on own lines"] = round(float((chosen == so)[first].mean()), 4)
    if len(samples) > 1:
        out.figures[f"{family.name} accuracy on reviews"] = round(float((chosen == so)[len(own.lines) :].mean()), 4)
        polarity = (reviews.moods[:, 0] > 0) == (so[len(own.lines) :] == family.keys.index("positive"))
        out.figures["polarity accuracy on the same reviews"] = round(float(polarity.mean()), 4)
    one_hot = np.eye(len(family.keys), dtype=bool)
    values = _f1(one_hot[so[first]], one_hot[chosen[first]])
    out.figures[f"{family.name} macro-F1 on own lines"] = round(float(np.mean(values)), 4)
    return LEAST_TRUST


def _moods(sample: Sample, mood_columns: list[int]) -> Floats:
    """Return the moods as the linear method reckons them."""
    on_topic = np.array([any(family == "classes" for family, _ in reading.cues.hits) for reading in sample.readings])
    return np.asarray(mood_matrix(np.concatenate([sample.moods, sample.raw[:, mood_columns]], axis=1), on_topic))


def _f1(so: Bools, picked: Bools) -> Floats:
    """Return the F1 of each column."""
    return np.array([2 * (a & b).sum() / max(1, a.sum() + b.sum()) for a, b in zip(so.T, picked.T, strict=True)])


def _report(family: str, keys: Sequence[str], so: Bools, sure: Floats) -> dict[str, object]:
    """Return figures of a family over several thresholds."""
    top = [at for at, key in enumerate(keys) if "." not in key]
    so, sure = so[:, top], sure[:, top]
    figures: dict[str, object] = {}
    for least in (0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
        picked = sure >= least
        if family == "classes":
            picked |= np.eye(len(top), dtype=bool)[sure.argmax(1)]
        recall = (so & picked).sum(0) / np.maximum(1, so.sum(0))
        figures[f"{family} from {least}"] = (
            f"macro-F1 {np.mean(_f1(so, picked)):.4f}, recall {recall.mean():.3f} (least {recall.min():.3f}), "
            f"false {int((picked & ~so).sum())} of {len(so)}"
        )
    if family == "classes":
        figures["classes first is right"] = round(float(np.mean(so[np.arange(len(so)), sure.argmax(1)])), 4)
    figures[f"{family} each at 0.4"] = {
        keys[at]: float(value) for at, value in zip(top, np.round(_f1(so, sure >= 0.4), 2), strict=True)
    }
    return figures


def _by_language(lines: Sequence[Line], keys: Sequence[str], so: Bools, sure: Floats) -> dict[str, object]:
    """Return precision and recall of each key at the two confidences that the product tells risks from."""
    figures: dict[str, object] = {}
    for language in sorted({line.language for line in lines}):
        of = np.array([line.language == language for line in lines])
        for least in (0.15, 0.5):
            picked, gold = sure[of] >= least, so[of]
            both = (picked & gold).sum(0)
            shown = [
                f"{key} {precision:.2f}/{recall:.2f}"
                for key, precision, recall in zip(
                    keys, both / np.maximum(1, picked.sum(0)), both / np.maximum(1, gold.sum(0)), strict=True
                )
            ]
            overall = f"all {both.sum() / max(1, picked.sum()):.3f}/{both.sum() / max(1, gold.sum()):.3f}"
            figures[f"{language} precision/recall from {least}"] = ", ".join([overall, *shown])
    return figures
