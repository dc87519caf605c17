import pytest

from meari.engines.analysis import comparing, crossing
from meari.engines.analysis.crossing import Asked
from meari.engines.analysis.weighted import sums


def test_fishers_tea():
    # Fisher, The Design of Experiments (1935): three of four cups told rightly, p = 34/70 two-sided
    assert comparing.exact(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_welch_agrees_with_a_known_example():
    one = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    two = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    assert comparing.welch(sums(one), sums(two)) == pytest.approx(0.021, abs=5e-4)


def test_false_discoveries_by_hand():
    assert comparing.false_discoveries([0.01, None, 0.04, 0.03, 0.005]) == pytest.approx([0.02, None, 0.04, 0.04, 0.02])


def answers(**groups: tuple[int, int]) -> tuple[list[frozenset[str]], list[str]]:
    """So many who chose ``yes``, of so many, by column."""
    chosen, columns = [], []
    for key, (yes, of) in groups.items():
        chosen += [frozenset({"yes"})] * yes + [frozenset({"no"})] * (of - yes)
        columns += [key] * of
    return chosen, columns


def test_column_that_is_clearly_higher_carries_the_letter_of_the_lower():
    chosen, columns = answers(web=(80, 100), store=(50, 100), phone=(48, 100))
    table = crossing.shares(chosen, ["yes", "no"], Asked(columns, ["web", "store", "phone"]))
    assert [column.letter for column in table.columns] == ["A", "B", "C"]
    assert [cell.letters for cell in table.cells[0]] == ["BC", "", ""]
    assert [cell.letters for cell in table.cells[1]] == ["", "A", "A"]
    assert [cell.reading.value for cell in table.cells[0]] == [0.8, 0.5, 0.48]
    assert (table.totals[0].value, table.n, len(table.pairs)) == (pytest.approx(178 / 300), 300, 6)


def test_p_of_two_columns_is_pearsons_chi_square():
    # 80 of 100 against 50 of 100: chi-square 19.78, p = 8.7e-6
    chosen, columns = answers(web=(80, 100), store=(50, 100))
    table = crossing.shares(chosen, ["yes"], Asked(columns, ["web", "store"]))
    assert table.pairs[0].p == pytest.approx(8.7e-6, rel=0.02)


def test_small_columns_are_grey_and_smaller_ones_say_nothing():
    chosen, columns = answers(web=(20, 40), store=(20, 20), phone=(9, 9))
    table = crossing.shares(chosen, ["yes"], Asked(columns, ["web", "store", "phone"]))
    assert [column.note for column in table.columns] == ["", "few", "too_few"]
    assert table.cells[0][2].reading.value is None
    assert {pair.note for pair in table.pairs if 2 in (pair.first, pair.second)} == {"too_few"}


def test_sparse_pairs_are_tested_exactly_and_left_alone_when_weighted():
    chosen, columns = answers(web=(0, 20), store=(6, 20))
    plain = crossing.shares(chosen, ["yes"], Asked(columns, ["web", "store"]))
    assert plain.pairs[0].p == pytest.approx(0.0202, abs=1e-4)
    heavy = crossing.shares(chosen, ["yes"], Asked(columns, ["web", "store"], [1.0, 2.0] * 20))
    assert (heavy.pairs[0].p, heavy.pairs[0].note) == (None, "sparse")
    assert heavy.is_weighted and heavy.effective_n == pytest.approx(36)


def test_whoever_did_not_answer_is_left_out():
    table = crossing.shares([frozenset({"yes"}), None] * 20, ["yes"], Asked(["web", "web", None, "web"] * 10, ["web"]))
    assert (table.cells[0][0].reading.value, table.columns[0].n) == (1.0, 10)


def test_means_are_compared_and_nps_is_told_in_points():
    values = {"score": [1.0] * 20 + [-1.0] * 20 + [1.0] * 30 + [0.0] * 10}
    asked = Asked(["a"] * 40 + ["b"] * 40, ["a", "b"])
    table = crossing.means(values, asked, is_nps=True)
    assert [cell.reading.value for cell in table.cells[0]] == [0, 75]
    assert [cell.letters for cell in table.cells[0]] == ["", "A"]
    assert crossing.means(values, asked).totals[0].value == pytest.approx(0.375)


def test_columns_that_do_not_vary_but_differ_are_not_tested():
    table = crossing.means({"x": [1.0] * 20 + [2.0] * 20}, Asked(["a"] * 20 + ["b"] * 20, ["a", "b"]))
    assert (table.pairs[0].p, table.pairs[0].note) == (None, "no_spread")
