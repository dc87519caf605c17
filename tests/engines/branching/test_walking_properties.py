"""What is true of every form: walks end, progress never falls, back returns, hidden answers never speak."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.branching import Ending, GrammarError, check, length, walk
from meari.engines.branching.exploring import explore
from meari.vocabulary.surveys import Answers, Choice, Effect, Form, Item, Quota, Rule, Sort, Value

KEYS = ("a", "b", "c", "d", "e")
TWO = (Choice("x", "X"), Choice("y", "Y"))
VALUES: dict[Sort, tuple[Value, ...]] = {
    Sort.ONE: ("x", "y"),
    Sort.MANY: (("x",), ("y",), ("x", "y")),
    Sort.NUMBER: (0, 1, 2),
    Sort.NOTHING: (),
}
SAID = {
    Sort.ONE: ("= x", "!= y", "answered", "unanswered"),
    Sort.MANY: ("has x", "has all (x, y)", "unanswered"),
    Sort.NUMBER: ("<= 0", "> 1", "= 1", "unanswered"),
    Sort.NOTHING: ("unanswered",),
}


@st.composite
def forms(draw: st.DrawFn, *, is_shuffled: bool = True) -> Form:
    sorts = [draw(st.sampled_from(list(VALUES))) for _ in KEYS]
    items = tuple(
        Item(
            key, sort, draw(st.sampled_from(["?", "{a}?", "{b}?"])), choices=TWO, low=0, high=2, is_whole=True,
            is_required=draw(st.booleans()), seconds=draw(st.integers(0, 30)),
        )
        for key, sort in zip(KEYS, sorts, strict=True)
    )  # fmt: skip

    def said() -> str:
        at = draw(st.integers(0, len(KEYS) - 1))
        return f"{KEYS[at]} {draw(st.sampled_from(SAID[sorts[at]]))}"

    def when() -> str:
        return draw(st.sampled_from(["{}", "not {}", "{} and {}", "{} or {}"])).format(said(), said())

    rules = tuple(
        Rule(when(), draw(st.sampled_from(Effect)), (draw(st.sampled_from(KEYS)),))
        for _ in range(draw(st.integers(0, 5)))
    )
    quotas = tuple(Quota(f"quota{n}", when(), 1) for n in range(draw(st.integers(0, 2))))
    shuffled = draw(st.sampled_from([(), (("b", "c"),), (("a", "d"), ("b", "e"))])) if is_shuffled else ()
    return Form(items, rules, quotas, shuffled, draw(st.booleans()))


def answered(form: Form, draw: st.DrawFn, keys: tuple[str, ...], answers: dict[str, Value]) -> None:
    for item in form.items:
        if item.key in keys and VALUES[item.sort] and (item.is_required or draw(st.booleans())):
            answers[item.key] = draw(st.sampled_from(VALUES[item.sort]))


@settings(max_examples=400, deadline=None)
@given(st.data(), forms(), st.integers(0, 3))
def test_every_walk_ends_and_progress_never_falls(data: st.DataObject, form: Form, seed: int) -> None:
    answers: dict[str, Value] = {}
    seen: set[str] = set()
    full = data.draw(st.sampled_from([frozenset(), frozenset({"quota0"})]))
    before = walk(form, answers, seed=seed, full=full)
    for _ in KEYS:
        if before.end:
            break
        assert before.screen
        assert 0 <= before.progress < 1
        answered(form, data.draw, before.screen, answers)
        seen |= set(before.screen)
        after = walk(form, answers, seed=seed, full=full, seen=seen)
        assert after.progress >= before.progress
        assert after.screens[: len(before.screens)] == before.screens
        assert after.dropped == ()
        if not after.end:
            assert after.previous == before.screen
            assert after.before(after.screen[0]) == before.screen
        before = after
    assert before.end
    assert before.progress == 1
    assert len(set(before.asked)) == len(before.asked)


@settings(max_examples=300, deadline=None)
@given(forms(), st.data(), st.integers(0, 3))
def test_answers_off_the_path_never_speak(form: Form, data: st.DataObject, seed: int) -> None:
    answers: dict[str, Value] = {}
    answered(form, data.draw, KEYS, answers)
    seen = data.draw(st.sets(st.sampled_from(KEYS)))
    found = walk(form, answers, seed=seed, seen=seen)
    kept = {key: value for key, value in answers.items() if key not in found.dropped}
    other = {**kept, **dict.fromkeys(found.dropped, "other")}
    for changed in (kept, other):
        again = walk(form, changed, seed=seed, seen=seen)
        assert (again.asked, again.end, again.answers) == (found.asked, found.end, found.answers)
    assert set(found.answers) <= set(found.asked)


@settings(max_examples=200, deadline=None)
@given(forms(), st.data())
def test_a_whole_page_leads_where_one_a_screen_does(form: Form, data: st.DataObject) -> None:
    answers: dict[str, Value] = {}
    answered(form, data.draw, KEYS, answers)
    pages = Form(form.items, form.rules, form.quotas, form.shuffled, is_one_a_screen=False)
    single = Form(form.items, form.rules, form.quotas, form.shuffled, is_one_a_screen=True)
    one, other = walk(single, answers, seen=KEYS), walk(pages, answers, seen=KEYS)
    if one.end and other.end:
        assert (one.asked, one.end, one.answers) == (other.asked, other.end, other.answers)
    else:
        assert one.end is other.end


def every_answer(form: Form) -> list[Answers]:
    options = [
        (*VALUES[item.sort], *(() if item.is_required and VALUES[item.sort] else (None,))) for item in form.items
    ]
    return [
        {key: value for key, value in zip(KEYS, row, strict=True) if value is not None} for row in product(*options)
    ]


@settings(max_examples=60, deadline=None)
@given(forms(is_shuffled=False))
def test_what_is_said_to_be_reached_is_what_is_reached(form: Form) -> None:
    found = explore(form)
    walks = [walk(form, answers, seen=KEYS) for answers in every_answer(form)]
    assert found.is_decided
    assert found.reached == {key for one in walks for key in one.asked}
    complete = [one for one in walks if one.end is Ending.COMPLETE]
    assert (found.complete is not None) is bool(complete)
    if found.complete:
        from meari.engines.branching.reading_time import seconds  # the measure of both

        times = [sum(seconds(item) for item in form.items if item.key in one.asked) for one in complete]
        assert abs(found.complete.shortest - min(times)) < 1e-6
        assert abs(found.complete.longest - max(times)) < 1e-6
        whole = length(form)
        assert whole.shortest - 1e-6 <= whole.usual <= whole.longest + 1e-6


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(st.text(max_size=20), max_size=4))
def test_check_takes_anything(data: st.DataObject, texts: list[str]) -> None:
    form = data.draw(forms())
    rules = tuple(Rule(text, data.draw(st.sampled_from(Effect)), tuple(texts[:2])) for text in texts)
    hostile = Form(
        (*form.items, *(Item(text, data.draw(st.sampled_from(Sort)), text) for text in texts)),
        form.rules + rules, form.quotas, (tuple(texts), *form.shuffled),
    )  # fmt: skip
    check(hostile)
    try:
        walk(hostile, {})
    except GrammarError:
        assert any(problem.key == "condition_unreadable" for problem in check(hostile))
