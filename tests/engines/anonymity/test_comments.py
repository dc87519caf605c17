import pytest

from meari.engines.anonymity import Floors
from meari.engines.anonymity.comments import WrongSeed, released

SEED = b"sixteen bytes ok"


@pytest.mark.parametrize(("comments", "shown"), [(9, 0), (10, 10), (11, 11)])
def test_comments_need_ten(comments: int, shown: int) -> None:
    assert len(released([True] * comments + [False] * 30, seed=SEED)) == shown


def test_the_order_says_nothing_but_stays() -> None:
    has = [True, False] * 20
    found = released(has, seed=SEED)
    assert found == released(has, seed=SEED)
    assert sorted(found) == list(range(0, 40, 2))
    assert found != tuple(sorted(found))
    assert found != released(has, seed=SEED[::-1])


def test_new_comments_wait_for_each_other() -> None:
    first = released([True] * 12, seed=SEED)
    assert released([True] * 21, seed=SEED, earlier=first) == first
    assert sorted(released([True] * 22, seed=SEED, earlier=first)) == list(range(22))
    assert len(released([False, *[True] * 11], seed=SEED, earlier=first)) == 11  # a deleted comment goes at once


def test_a_higher_floor_and_a_short_seed() -> None:
    assert released([True] * 11, seed=SEED, floors=Floors(comments=12)) == ()
    with pytest.raises(WrongSeed, match="15 bytes"):
        released([True] * 11, seed=SEED[1:])
