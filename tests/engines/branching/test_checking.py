"""What the checker finds, one form for each problem, and what it leaves in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meari.engines.branching import Severity, check, length
from meari.engines.branching.checking.choices import direction
from meari.vocabulary.surveys import Choice, Effect, Form, Item, Quota, Rule, Sort
from tests.endless import comes_to_an_end

WAYS = (Choice("mail", "메일"), Choice("phone", "전화"), Choice("none", "해당 없음", is_alone=True))
SCORE = Item("score", Sort.NUMBER, "추천하시겠습니까?", low=0, high=10, is_whole=True, is_required=True)
WAY = Item("way", Sort.MANY, "어떻게 연락하셨습니까?", choices=WAYS, is_required=True)
WHY = Item("why", Sort.TEXT, "그렇게 답하신 까닭은 무엇입니까?", seconds=30)
AGE = Item("age", Sort.NUMBER, "연세", low=0, high=120, is_whole=True)
SOUND = Form((SCORE, WAY, WHY, AGE), (Rule("score <= 6", Effect.SHOW, ("why",)),), (Quota("a", "score >= 9", 10),))


def found(form: Form) -> set[str]:
    return {problem.key for problem in check(form)}


def ruled(when: str, effect: Effect, *targets: str) -> set[str]:
    return found(Form(SOUND.items, (Rule(when, effect, targets),)))


def test_a_sound_form_is_left_in_peace() -> None:
    assert check(SOUND) == ()


@pytest.mark.parametrize(
    ("when", "effect", "targets", "keys"),
    [
        ("score <=", Effect.SHOW, ("why",), {"condition_unreadable"}),
        ("score <= 6", Effect.SHOW, (), {"no_target"}),
        ("score <= 6", Effect.SHOW, ("nobody",), {"unknown_target"}),
        ("score <= 6", Effect.SKIP_TO, ("why", "age"), {"several_targets"}),
        ("nobody = 1", Effect.SHOW, ("why",), {"unknown_question", "rule_never_true", "never_asked"}),
        ("age > 20", Effect.SHOW, ("why",), {"looks_ahead", "rule_never_true", "never_asked"}),
        ("why answered", Effect.SKIP_TO, ("score",), {"loop"}),
        ("why answered", Effect.SKIP_TO, ("why",), {"loop"}),
        ("score = 3", Effect.SKIP_TO, ("way",), {"skip_to_next"}),
        ("way has fax", Effect.SHOW, ("why",), {"unknown_choice", "rule_never_true", "never_asked"}),
        ("score > 10", Effect.SHOW, ("why",), {"rule_never_true", "never_asked"}),
        ("score > 11", Effect.SHOW, ("why",), {"off_the_scale", "rule_never_true", "never_asked"}),
        ("score <= 10", Effect.SHOW, ("why",), {"rule_always_true"}),
        ("score > 6 and score < 7", Effect.HIDE, ("why",), {"rule_never_true"}),
        ("way has all (mail, none)", Effect.HIDE, ("why",), {"rule_never_true"}),
        ("count(way) > 2", Effect.HIDE, ("why",), {"rule_never_true"}),
        ("count(way) = 2", Effect.HIDE, ("why",), set()),
        ("score = a", Effect.HIDE, ("why",), {"number_expected", "rule_never_true"}),
        ("score has 3", Effect.HIDE, ("why",), {"comparison_does_not_fit"}),
        ("score answered", Effect.SKIP_TO, ("age",), {"rule_always_true", "never_asked"}),
        ("score answered", Effect.END, (), {"rule_always_true", "never_asked"}),
        ("score answered", Effect.SCREEN_OUT, (), {"rule_always_true", "never_asked", "nobody_completes"}),
        ('$channel = "kakao"', Effect.HIDE, ("why",), set()),
        ('$channel = "kakao" and $channel = mail', Effect.HIDE, ("why",), {"rule_never_true"}),
    ],
)  # fmt: skip
def test_rules(when: str, effect: Effect, targets: tuple[str, ...], keys: set[str]) -> None:
    assert ruled(when, effect, *targets) == keys


def test_what_is_shown_only_where_it_is_hidden() -> None:
    rules = (Rule("score <= 6", Effect.SHOW, ("why",)), Rule("score <= 8", Effect.HIDE, ("why",)))
    assert found(Form(SOUND.items, rules)) == {"shown_and_hidden"}
    rules = (Rule("score <= 6", Effect.SHOW, ("why",)), Rule("score <= 4", Effect.HIDE, ("why",)))
    assert found(Form(SOUND.items, rules)) == set()


def test_a_path_that_only_two_rules_together_close() -> None:
    rules = (
        Rule("score <= 6", Effect.SHOW, ("why",)),
        Rule("score <= 3", Effect.SCREEN_OUT),
        Rule('why contains "환불" and score < 4', Effect.HIDE, ("age",)),
    )
    problems = check(Form(SOUND.items, rules))
    assert [(one.key, one.params["rule"]) for one in problems] == [("rule_never_true", 2)]


def test_a_rule_that_every_path_jumps_over() -> None:
    rules = (Rule("score answered", Effect.SKIP_TO, ("age",)), Rule("way has mail", Effect.END))
    assert "rule_never_reached" in found(Form(SOUND.items, rules))


def test_quotas() -> None:
    quotas = (Quota("a", "score > 11", 5), Quota("b", "score = 1", 0), Quota("b", "score = 2", 1), Quota("c", "(", 1))
    problems = [one for one in check(replace(SOUND, quotas=quotas)) if one.key != "off_the_scale"]
    assert {(one.key, one.params.get("quota")) for one in problems} == {
        ("quota_never_reached", "a"), ("quota_without_room", "b"), ("doubled_quota", "b"), ("condition_unreadable", "c"),
    }  # fmt: skip


def test_keys_groups_and_pipes() -> None:
    assert found(Form((AGE, AGE))) == {"doubled_key"}
    assert found(Form(())) == {"no_questions"}
    assert found(replace(SOUND, shuffled=(("way", "fax"), ("way", "age")))) == {"group_unknown", "group_twice"}
    assert found(replace(SOUND, shuffled=(("score", "why"),))) == {"looks_ahead"}
    piping = replace(WAY, title="{age}세이신 {nobody}님, 어떻게 연락하셨습니까? {score}점, {$channel}")
    assert found(Form((SCORE, piping, AGE))) == {"pipes_ahead", "pipes_unknown"}
    assert found(Form((SCORE, replace(WAY, title="{score}점을 주신 까닭은?"), AGE))) == set()
    assert found(Form((SCORE, replace(WAY, title="{score}점?"), AGE), shuffled=(("score", "way"),))) == {"pipes_ahead"}


def test_dead_ends() -> None:
    assert found(Form((replace(WAY, choices=()), AGE))) == {"cannot_be_answered"}
    assert found(Form((replace(AGE, is_required=True, low=5, high=4),))) == {"cannot_be_answered"}
    blocked = Form((replace(WAY, choices=()), AGE), (Rule("way has mail", Effect.HIDE, ("age",)),))
    assert {"cannot_be_answered", "nobody_completes", "never_asked"} <= found(blocked)


def test_choices() -> None:
    same = (Choice("a", "메일"), Choice("b", " 메일 "), Choice("b", "기타"))
    assert found(Form((replace(WAY, choices=same),))) == {"same_choices", "doubled_choice"}
    closed = (Choice("a", "메일"), Choice("b", "전화"), Choice("c", "방문"))
    assert found(Form((replace(WAY, choices=closed),))) == {"no_way_out"}
    assert found(Form((replace(WAY, choices=closed, is_required=False),))) == set()
    assert found(Form((replace(WAY, choices=(*closed, Choice("d", "Other", is_other=True))),))) == set()
    assert found(Form((Item("y", Sort.ONE, "쓰십니까?", choices=closed[:2], is_required=True),))) == set()


def scale(key: str, *texts: str) -> Item:
    choices = tuple(Choice(str(number), text) for number, text in enumerate(texts))
    return Item(key, Sort.ONE, "어떠셨습니까?", choices=choices, is_required=True)


SATISFIED = ("매우 불만족", "불만족", "보통", "만족", "매우 만족")
AGREE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")


def test_scales_of_neighbours() -> None:
    up, down, english = scale("a", *SATISFIED), scale("b", *reversed(SATISFIED)), scale("c", *AGREE)
    assert [direction(one) for one in (up, down, english, WAY)] == [1, -1, 1, 0]
    assert found(Form((up, english))) == set()
    assert found(Form((up, down))) == {"scale_turns"}
    assert found(Form((up, scale("d", "그렇지 않다", "보통", "그렇다")))) == {"scale_length_changes"}
    five, seven = replace(SCORE, key="f", low=1, high=5), replace(SCORE, key="g", low=1, high=7)
    assert found(Form((five, seven))) == {"scale_range_changes"}
    assert found(Form((SCORE, five))) == set()


def test_length_by_paths_and_by_reading() -> None:
    # 10 letters at 500 a minute are 1.2 s, 119 words at 238 a minute 30 s.
    assert length(Form((Item("a", Sort.TEXT, "가" * 10, seconds=5),))).usual == pytest.approx(6.2)
    assert length(Form((Item("a", Sort.TEXT, "word " * 119, seconds=0),))).longest == pytest.approx(30)
    items = (replace(SCORE, title="", seconds=10), replace(WHY, title="", seconds=33))
    whole = length(Form(items, (Rule("score <= 6", Effect.SHOW, ("why",)),)))
    assert (whole.shortest, whole.longest, whole.usual) == (10, 43, pytest.approx(10 + 33 * 7 / 11))
    assert length(Form(items, (Rule("score answered", Effect.SCREEN_OUT),))).longest == 0


def test_what_takes_long() -> None:
    many = tuple(Item(f"q{number}", Sort.TEXT, "?", seconds=21) for number in range(31))
    assert found(Form(many)) == {"too_many_questions", "takes_too_long"}


def test_beyond_the_budget_it_says_so_and_claims_nothing() -> None:
    items = tuple(Item(f"q{n}", Sort.ONE, "?", choices=WAYS) for n in range(16))
    last = Item("last", Sort.TEXT, "?")
    rule = Rule(" and ".join(f"q{n} = mail" for n in range(16)) + " and q0 = phone", Effect.SHOW, ("last",))
    form = Form((*items, last), (rule,))
    with comes_to_an_end():
        assert found(form) == {"not_decided"}
    assert not length(form).is_exact
    assert length(form).shortest < length(form).longest


def test_long_forms_whose_answers_are_soon_forgotten_are_decided() -> None:
    items = tuple(Item(f"q{n}", Sort.ONE, "?", choices=WAYS, seconds=1) for n in range(120))
    rules = tuple(Rule(f"q{n} = mail", Effect.SHOW, (f"q{n + 1}",)) for n in range(0, 119, 2))
    assert found(Form(items, rules)) == {"too_many_questions"}
    assert length(Form(items, rules)).is_exact


def test_errors_come_first_and_block() -> None:
    problems = check(Form(SOUND.items, (Rule("score > 11", Effect.SHOW, ("why",)),)))
    assert [one.severity for one in problems] == [Severity.ERROR, Severity.WARNING, Severity.WARNING]
    assert problems[0].items == ("why",)


def test_too_many_steps_block() -> None:
    rule = Rule(" or ".join(["score = 1"] * 15), Effect.HIDE, ("why",))
    assert "too_many_steps" not in found(Form(SOUND.items, (rule,) * 32))
    assert "too_many_steps" in found(Form(SOUND.items, (rule,) * 33))
