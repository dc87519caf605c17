"""Our raking beside ipfn (1.4.4): the same weights within a millionth, and how long each takes.

python -m bench.raking_peer
"""

from __future__ import annotations

import random
import time
from collections import Counter

from meari.engines.analysis.raking import Group, rake

MARGINS = {
    "sex": {"man": 0.49, "woman": 0.51},
    "age": {"20": 0.18, "30": 0.2, "40": 0.22, "50": 0.22, "60": 0.18},
    "region": {"seoul": 0.19, "capital": 0.31, "rest": 0.5},
}


def main() -> None:
    from ipfn import ipfn
    from pandas import DataFrame, Series

    rng = random.Random(1)
    people = [tuple(rng.choice(list(margin)) for margin in MARGINS.values()) for _ in range(20_000)]
    counted = Counter(people)
    groups = [Group(categories, n) for categories, n in counted.items()]
    began = time.perf_counter()
    ours = rake(groups, MARGINS)
    between = time.perf_counter()
    frame = DataFrame([(*group.categories, float(group.n)) for group in groups], columns=[*MARGINS, "total"])
    wanted = [Series({key: share * len(people) for key, share in margin.items()}) for margin in MARGINS.values()]
    for name, series in zip(MARGINS, wanted, strict=True):
        series.index.name = name
    fitted = ipfn.ipfn(
        frame, wanted, [[name] for name in MARGINS], convergence_rate=1e-9, weight_col="total"
    ).iteration()
    ended = time.perf_counter()
    theirs = {
        tuple(row[:-1]): row[-1] for row in fitted.reset_index(drop=True)[[*MARGINS, "total"]].itertuples(index=False)
    }
    apart = max(abs(w * g.n - theirs[g.categories]) / g.n for w, g in zip(ours.weights, groups, strict=True))
    print(f"ours {between - began:.3f} s, ipfn {ended - between:.3f} s, largest difference of a weight {apart:.1e}")


if __name__ == "__main__":
    main()
