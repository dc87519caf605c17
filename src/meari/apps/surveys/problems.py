"""What the check of a survey finds, as sentences: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import wording
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.saying import Teller
from meari.engines.branching import GrammarError, Problem, Severity

WORDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    # keys, targets, order
    "no_questions": (_("There is no question yet."), _("Add one, or begin with a template.")),
    "doubled_key": (_("Two questions have the same key."), _("Give one of them another key.")),
    "key_not_normal": (_("The key of this question is written in a form that cannot be compared."), _("Duplicate the question and delete this one.")),
    "unknown_question": (_("A rule looks at “%(item)s”, a question that is not there."), _("Choose another question in the rule, or remove the rule.")),
    "no_target": (_("A rule does not say about which question it is."), _("Choose the question it shows, hides or skips to.")),
    "several_targets": (_("A rule skips to several questions."), _("Choose the one question to go on with.")),
    "unknown_target": (_("A rule is about “%(item)s”, a question that is not there."), _("Choose another question in the rule, or remove the rule.")),
    "looks_ahead": (_("A rule decides about a question before the answer it looks at was given."), _("Move the question that the rule looks at further up.")),
    "loop": (_("A rule skips backwards; respondents would go round in circles."), _("Skip only to a question further down.")),
    "skip_to_next": (_("A rule skips to the very next question, which comes anyway."), _("Choose a later question, or remove the rule.")),
    "pipes_unknown": (_("The words take in an answer to {%(name)s}, a question that is not there."), _("Put the key of an earlier question between the braces.")),
    "pipes_ahead": (_("The words take in an answer that is given only later."), _("Move this question behind the one whose answer it says.")),
    "group_unknown": (_("A random group names “%(item)s”, a question that is not there."), _("Take it out of the group in the settings.")),
    "group_twice": (_("A question stands in two random groups."), _("Leave it in one of them.")),
    "doubled_quota": (_("Two quotas have the same key (%(quota)s)."), _("Give one of them another key.")),
    "quota_without_room": (_("The quota “%(quota)s” lets nobody in."), _("Set its limit to 1 or more.")),
    # conditions
    "condition_unreadable": (_("A condition cannot be read: %(explained)s"), _("Correct it in the rule.")),
    "too_many_steps": (_("All conditions together are too large (%(steps)s steps; %(limit)s are allowed)."), _("Join or remove some rules.")),
    "comparison_does_not_fit": (_("A rule compares this question in a way that does not fit its answers."), _("Choose another comparison in the rule.")),
    "unknown_row": (_("A rule names the row “%(row)s”, which is not there."), _("Choose one of the present rows in the rule.")),
    "unknown_choice": (_("A rule names the choice “%(choice)s”, which is not there."), _("Choose one of the present choices in the rule.")),
    "day_expected": (_("A rule compares a date with “%(value)s”."), _("Write a day such as 2026-01-31.")),
    "number_expected": (_("A rule compares a number with “%(value)s”."), _("Write a number.")),
    "off_the_scale": (_("A rule compares with %(value)s, which is not on the scale of this question."), _("Choose a number of the scale.")),
    # paths
    "cannot_be_answered": (_("The question must be answered, but there is nothing to answer with."), _("Add choices, or do not require an answer.")),
    "not_decided": (_("There are too many possible paths to try them all."), _("Walk through the preview to be sure, or use fewer rules.")),
    "nobody_completes": (_("Nobody can come to the end of the survey."), _("Look at the rules that end or screen out.")),
    "shown_and_hidden": (_("Rules show and hide this question for the same people, so nobody is ever asked."), _("Remove one of the rules.")),
    "never_asked": (_("Nobody is ever asked this question."), _("Look at the rules that show it or skip over it.")),
    "rule_never_true": (_("What this rule waits for can never happen."), _("Correct its condition, or remove it.")),
    "rule_never_reached": (_("No path leads to this rule."), _("Look at the rules before it that end or skip.")),
    "rule_always_true": (_("What this rule waits for always happens."), _("Correct its condition, or remove it.")),
    "quota_never_reached": (_("Nobody can be counted in the quota “%(quota)s”."), _("Correct its condition, or remove it.")),
    "too_many_questions": (_("%(count)s questions; more than %(limit)s tire people out."), _("Leave out what no decision depends on.")),
    "takes_too_long": (_("It takes about %(minutes)s minutes; people are glad to give up to %(limit)s."), _("Leave out what no decision depends on.")),
    # choices and scales
    "doubled_choice": (_("Two choices have the same key (%(choice)s)."), _("Remove one of them.")),
    "same_choices": (_("“%(text)s” can be chosen twice."), _("Remove or reword one of them.")),
    "no_way_out": (_("An answer is required, but not everybody may find one."), _("Add “Other” or “Does not apply”, or do not require an answer.")),
    "scale_turns": (_("The scale runs from good to bad, the one before the other way round; people tick the wrong end."), _("Turn one of the two scales round.")),
    "scale_length_changes": (_("%(here)s points here, %(before)s in the question before; that is easily overlooked."), _("Use the same number of points.")),
    "scale_range_changes": (_("The scale is %(here)s here and %(before)s in the question before; that is easily overlooked."), _("Use the same scale, or put another question between them.")),
    # words
    "no_title": (_("The question has no words yet."), _("Write what you want to know.")),
    "asks_two_things": (_("“%(words)s”: this asks two things at once; nobody knows which one was answered."), _("Make two questions of it.")),
    "leads": (_("“%(words)s” leads to an answer."), _("Ask without praise or blame.")),
    "denied_twice": (_("“%(words)s” denies twice, which is hard to understand."), _("Say it without “not”.")),
    "title_too_long": (_("The question is long; on a phone it fills the screen."), _("Shorten it, or put explanations into the help text.")),
    "asks_resident_number": (_("“%(words)s”: resident registration numbers may not be collected without a law that says so (Personal Information Protection Act, article 24-2)."), _("Remove the question.")),
    "asks_unique_id": (_("“%(words)s” is a unique identifier (article 24); it needs a consent of its own."), _("Remove the question, or ask for the consent before it.")),
    "asks_sensitive": (_("“%(words)s” may be sensitive data (article 23); it needs a consent of its own."), _("Remove the question, or ask for the consent before it.")),
    "asks_secret": (_("“%(words)s”: people are taught never to tell this."), _("Remove the question.")),
}  # fmt: skip
GRAMMAR: Mapping[str, str | Promise] = {
    "empty": _("nothing is written."),
    "too_long": _("it is longer than %(limit)s characters."),
    "too_deep": _("brackets stand more than %(limit)s deep."),
    "unknown_sign": _("“%(sign)s” means nothing here."),
    "open_quote": _("a quotation mark is never closed."),
    "no_such_day": _("there is no day %(day)s."),
    "number_too_long": _("a number is longer than %(limit)s digits."),
    "key_expected": _("the key of a question was expected instead of “%(found)s”."),
    "value_expected": _("something to compare with was expected instead of “%(found)s”."),
    "number_expected": _("a number was expected instead of “%(found)s”."),
    "number_or_day_expected": _("a number or a day was expected instead of “%(found)s”."),
    "comparison_expected": _("a comparison (=, <=, has, contains, answered …) was expected instead of “%(found)s”."),
    "not_possible_here": _("“%(found)s” cannot be said of this."),
    "sign_expected": _("“%(sign)s” was expected instead of “%(found)s”."),
    "end_expected": _("“%(found)s” is too much."),
    "too_many_steps": _("it takes more than %(limit)s steps."),
}  # fmt: skip
UNTRANSLATED = "untranslated"


@dataclass(frozen=True)
class Told:
    """A problem in the reader's words. ``items`` are the questions it stands beside, ``rule`` the place of a rule."""

    key: str
    what: str
    to_do: str
    items: tuple[str, ...]
    is_error: bool
    rule: int | None = None
    names: str = ""


def told(problem: Problem, teller: Teller) -> Told:
    """``problem`` in words."""
    what, to_do = WORDS[problem.key]
    params: dict[str, object] = dict(problem.params)
    if problem.key == "condition_unreadable":
        params["explained"] = explained(str(params["reason"]), params)
    params["item"] = problem.items[0] if problem.items else ""
    rule = int(problem.params["rule"]) if "rule" in problem.params else None
    names = ", ".join(teller.name(key) for key in problem.items)
    is_error = problem.severity is Severity.ERROR
    return Told(problem.key, str(what) % params, str(to_do), problem.items, is_error, rule, names)


def explained(reason: str, params: Mapping[str, object]) -> str:
    """Why a condition cannot be read."""
    return str(GRAMMAR[reason]) % {"found": "", "sign": "", "limit": "", **params}


def explained_error(error: GrammarError) -> str:
    return explained(error.reason, error.params)


def all_told(problems: Iterable[Problem], definition: Definition, *, language: str) -> list[Told]:
    """Every problem in words, and what is missing in a language."""
    teller = Teller(definition, language)
    return [*(told(problem, teller) for problem in problems), *untranslated(definition, teller)]


def untranslated(definition: Definition, teller: Teller) -> list[Told]:
    """One warning for each question that lacks words in a language of the survey that others have."""
    found = []
    for question in definition.questions:
        said_ones = [question.title, question.help, *(one.words for one in question.choices + question.rows)]
        lacking = [
            language for language in definition.languages
            if any(words and not words.get(language) for words in said_ones)
        ]  # fmt: skip
        if lacking:
            what = gettext("Words are missing in: %(languages)s.") % {
                "languages": ", ".join(wording.NAMES.get(one, one) for one in lacking)
            }
            to_do = gettext("Write them, or take the language away in the settings.")
            found.append(Told(UNTRANSLATED, what, to_do, (question.key,), False, None, teller.name(question.key)))
    return found
