import numpy as np
import pytest
from scipy.stats import f

from meari.engines.analysis import index, reliability
from meari.engines.analysis.index import Part, WrongIndex
from meari.vocabulary.metrics import Reading


def of_covariance(covariance, n: int = 200):
    """Answers whose covariances are exactly these."""
    rng = np.random.default_rng(1)
    raw = rng.normal(size=(n, len(covariance)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False))).T
    return (white @ np.linalg.cholesky(np.array(covariance)).T + 3).tolist()


def test_alpha_of_equal_correlations_is_spearman_browns_formula():
    same = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    found = reliability.alpha(of_covariance(same))
    assert found.value == pytest.approx(3 * 0.5 / (1 + 2 * 0.5))
    assert found.low == pytest.approx(1 - 0.25 * f.ppf(0.975, 199, 398))
    assert found.high == pytest.approx(1 - 0.25 * f.ppf(0.025, 199, 398))


def test_omega_of_known_loadings():
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    covariance = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    found = reliability.omega(of_covariance(covariance), repeats=100)
    unique = 0.36 + 0.51 + 0.64 + 0.75
    assert found.value == pytest.approx(2.6**2 / (2.6**2 + unique), abs=1e-5)
    assert found.low < found.value < found.high


def test_what_does_not_hang_together_or_vary_is_refused():
    assert reliability.alpha([[1, 2]] * 9).note == "too_few"
    assert reliability.alpha([[1, 2]] * 30).note == "no_spread"
    assert reliability.omega([[1, 2]] * 30).note == "too_few_items"
    apart = np.array([[1, -0.4, -0.4], [-0.4, 1, -0.4], [-0.4, -0.4, 1]])
    assert reliability.omega(of_covariance(apart)).note == "no_factor"


PARTS = [Part("nps", 2, 0, 10), Part("ease", 1, 7, 1)]


def test_index_by_hand():
    # ten answers 8 (80 points) and 4 (50 points), ten answers 10 (100) and 1 (100): 70 and 100
    found = index.of_answers(PARTS, [[8, 4]] * 10 + [[10, 1]] * 10 + [[5, None]])
    assert found.value.value == pytest.approx(85)
    assert [(key, reading.value) for key, reading in found.parts] == [("nps", 90), ("ease", 75)]
    assert (found.value.n, found.left_out, found.omega.note) == (20, 1, "too_few_items")
    assert found.alpha.value == pytest.approx(2 * (1 - (100 + 625) / (35**2)))


def test_weights_of_respondents_move_the_index():
    found = index.of_answers(PARTS, [[8, 4]] * 10 + [[10, 1]] * 10, [3.0] * 10 + [1.0] * 10)
    assert found.value.value == pytest.approx((3 * 70 + 100) / 4)


def test_index_over_readings_adds_half_widths_in_squares():
    found = index.of_readings(PARTS, [Reading(8, 7.7, 8.3, 300), Reading(4, 3.4, 4.6, 100)])
    assert (found.value, found.n) == (pytest.approx(70), 100)
    assert found.high - found.value == pytest.approx(((2 / 3 * 3) ** 2 + (1 / 3 * 10) ** 2) ** 0.5)
    assert index.of_readings(PARTS, [Reading(8, 7, 9, 300), Reading(None, n=2, note="too_few")]).note == "part_missing"


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ([], "no_parts"),
        ([Part("a", 1, 0, 1), Part("a", 1, 0, 1)], "part_twice"),
        ([Part("a", 0, 0, 1)], "wrong_weight"),
        ([Part("a", 1, 1, 1)], "wrong_scale"),
    ],
)
def test_impossible_indexes_are_refused(parts, problem):
    with pytest.raises(WrongIndex) as refused:
        index.of_answers(parts, [])
    assert refused.value.problem == problem
