"""The second stage: how far to trust heads, moods and rules, fitted on scores of texts that the heads had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from data import Line
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from meari.engines.text.methods import Reading

Floats = npt.NDArray[np.float64]
Heads = Sequence[tuple[str, str]]
# Log-odds before any evidence, which evidence is counted from.
BASES = {"kinds": 0.0, "classes": -2.5, "risks": -3.5, "sentiments": 0.0}
# Reviews count this much beside our own lines when feelings are fitted.
REVIEW_SHARE = 5.0
# What the rules add to families whose heads already weigh the cues; enough to name them where they agree.
LEAST_TRUST = 0.1
MOOD_REACH = 4.0


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


def fit(heads: Heads, own: Sample, reviews: Sample) -> Stage:
    """Return the fitted second stage."""
    mood_columns = [at for at, (family, _) in enumerate(heads) if family in ("kinds", "sentiments")]
    scale, shift = np.ones(len(heads)), np.zeros(len(heads))
    by_mood = np.zeros((own.moods.shape[1] + len(mood_columns), len(heads)))
    blend: dict[str, object] = {}
    figures: dict[str, object] = {}
    for family in ("kinds", "classes", "risks", "sentiments"):
        columns = [at for at, (of, _) in enumerate(heads) if of == family]
        keys = [heads[at][1] for at in columns]
        if family in ("classes", "risks"):
            trust = _fit_apart(family, columns, keys, own, (scale, shift), figures)
        else:
            trust = _fit_together(family, columns, keys, own, reviews, mood_columns, (scale, shift, by_mood), figures)
        bases = {key: BASES[family] for key in keys}
        blend[family] = {"bases": bases, "weights": {"rules": round(trust, 3), "linear": 1.0}, "unknown": BASES[family]}
    blend["abuse"] = {"bases": {"abuse": 0.0}, "weights": {"rules": 1.0, "linear": 1.0}, "unknown": 0.0}
    return Stage({"scale": scale, "shift": shift, "by_feeling": by_mood}, blend, figures)


def _truth(family: str, keys: Sequence[str], lines: Sequence[Line]) -> npt.NDArray[np.bool_]:
    """Return for each line and key whether it is so."""
    has = {"classes": lambda line: line.classes or (), "risks": lambda line: line.risks or ()}
    single = {"kinds": lambda line: (line.kind,), "sentiments": lambda line: (line.sentiment,)}
    read = {**has, **single}[family]
    return np.array([[key in read(line) for key in keys] for line in lines])


def _fit_apart(family, columns, keys, own, out, figures) -> float:  # type: ignore[no-untyped-def]
    """Fit one slope for heads and one trust in rules for the family, then a shift for each key; return the trust."""
    scale, shift = out
    so, raw, said = _truth(family, keys, own.lines), own.raw[:, columns], own.rules(family, keys)
    pooled = LogisticRegression(C=100.0, max_iter=1000)
    pooled.fit(np.stack([raw.ravel(), said.ravel()], axis=1), so.ravel())
    slope, trust = float(pooled.coef_[0, 0]), max(float(pooled.coef_[0, 1]), 0.1)
    total = np.zeros_like(raw)
    for at, column in enumerate(columns):
        fixed = slope * raw[:, at] + trust * said[:, at]
        # A mild pull to the family's shift keeps rare keys from running away.
        best = minimize(
            lambda value, fixed=fixed, at=at: (
                np.logaddexp(0, -(2 * so[:, at] - 1.0) * (fixed + value[0])).sum()
                + 2.0 * (value[0] - pooled.intercept_[0]) ** 2
            ),
            x0=np.array([pooled.intercept_[0]]),
        ).x[0]
        scale[column], shift[column] = slope, best - BASES[family]
        total[:, at] = fixed + best
    figures[f"{family} slope, trust"] = (round(slope, 3), round(trust, 3))
    figures.update(_report(family, keys, so, 1 / (1 + np.exp(-total))))
    return trust


def _fit_together(family, columns, keys, own, reviews, mood_columns, out, figures) -> float:  # type: ignore[no-untyped-def]
    """Fit how moods and the heads of kinds and feelings speak for each key, so that a softmax is calibrated; return the trust."""
    scale, shift, by_mood = out
    samples = [own] if family == "kinds" else [own, reviews]
    so = np.concatenate([_truth(family, keys, sample.lines) for sample in samples]).argmax(1)
    seen = np.concatenate([_moods(sample, mood_columns) for sample in samples])
    share = np.concatenate([np.full(len(sample.lines), 1.0 if sample is own else REVIEW_SHARE) for sample in samples])
    model = LogisticRegression(C=3.0, max_iter=3000).fit(seen, so, sample_weight=share)
    scale[columns] = 0.0
    by_mood[:, columns] = model.coef_.T
    shift[columns] = model.intercept_
    chosen = model.predict(seen)
    first = slice(0, len(own.lines))
    figures[f"{family} accuracy on own lines"] = round(float((chosen == so)[first].mean()), 4)
    if len(samples) > 1:
        figures[f"{family} accuracy on reviews"] = round(float((chosen == so)[len(own.lines) :].mean()), 4)
        polarity = (reviews.moods[:, 0] > 0) == (so[len(own.lines) :] == keys.index("positive"))
        figures["polarity accuracy on the same reviews"] = round(float(polarity.mean()), 4)
    one_hot = np.eye(len(keys), dtype=bool)
    figures[f"{family} macro-F1 on own lines"] = round(
        float(np.mean(_f1(one_hot[so[first]], one_hot[chosen[first]]))), 4
    )
    return LEAST_TRUST


def _moods(sample: Sample, mood_columns: list[int]) -> Floats:
    """Return the moods as the linear method reckons them."""
    return np.tanh(np.concatenate([sample.moods, sample.raw[:, mood_columns]], axis=1) / MOOD_REACH)


def _f1(so: npt.NDArray[np.bool_], picked: npt.NDArray[np.bool_]) -> Floats:
    """Return the F1 of each column."""
    return np.array([2 * (a & b).sum() / max(1, a.sum() + b.sum()) for a, b in zip(so.T, picked.T, strict=True)])


def _report(family: str, keys: Sequence[str], so: npt.NDArray[np.bool_], sure: Floats) -> dict[str, object]:
    """Return figures of a family over several thresholds."""
    top = [at for at, key in enumerate(keys) if "." not in key]
    so, sure = so[:, top], sure[:, top]
    figures: dict[str, object] = {}
    for least in (0.15, 0.2, 0.3, 0.4, 0.5):
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
