"""Reads for the bench: which voices come next and why, and what is likely meant by the one that lies on it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Count, F, Max, Min, Q, QuerySet

from meari.apps.voices import models
from meari.apps.voices.queries.voices import Node, Piece, nodes, pieces, with_label
from meari.engines.text import learning
from meari.engines.text.methods import Reading

BATCH = 20
KEYS = 9
_POOL = 1000
_THROWS = 600
# Of five voices three teach most, one is any other, and one, also drawn at random, is kept aside to measure by.
_TURN = ("unsure", "unsure", "random", "unsure", "aside")


@dataclass(frozen=True)
class Drawn:
    """A voice for the bench and why it came: ``unsure``, ``random``, ``aside`` (kept to measure by), or ``asked``."""

    voice_id: int
    why: str


def by_people() -> QuerySet[models.Label]:
    """The classes that people gave and that hold."""
    return models.Label.objects.filter(sort=models.Label.Sort.CLASS, ended_at=None, person__isnull=False)


def draw(voices: QuerySet[models.Voice], *, show: str, key: str = "", seed: int) -> list[Drawn]:
    """The next twenty of ``voices``: mixed for learning, or just what was asked for, newest first.

    ``show`` is ``mixed``, ``unlabelled``, ``unsure``, ``class`` (those of ``key``) or ``risk`` (to be checked).
    """
    open_ones = voices.exclude(pk__in=by_people().values("voice_id"))
    if show == "mixed":
        return _mixed(open_ones, seed=seed)
    asked = {
        "unlabelled": open_ones,
        "unsure": open_ones.filter(is_unsure=True),
        "class": voices.filter(with_label(models.Label.Sort.CLASS, key)),
        "risk": voices.filter(may_be_risky=True),
    }[show]
    return [Drawn(pk, "asked") for pk in asked.values_list("pk", flat=True)[:BATCH]]


def _mixed(voices: QuerySet[models.Voice], *, seed: int) -> list[Drawn]:
    thrown = list(_thrown(voices, seed=seed))
    aside = {pk for pk, text in thrown if learning.is_held_back(text)}
    waiting: dict[str, Iterator[int]] = {
        "unsure": _unsure_first(voices),
        "random": iter([pk for pk, _ in thrown if pk not in aside]),
        "aside": iter([pk for pk, _ in thrown if pk in aside]),
    }
    found: dict[int, str] = {}
    empty: set[str] = set()
    for why in islice(chain.from_iterable([_TURN] * BATCH), BATCH * len(_TURN)):
        pk = next((one for one in waiting[why] if one not in found), None)
        if pk is None:
            empty.add(why)
        else:
            found[pk] = why
        if len(found) == BATCH or len(empty) == len(waiting):
            break
    return [Drawn(pk, why) for pk, why in found.items()]


def _thrown(voices: QuerySet[models.Voice], *, seed: int) -> Iterator[tuple[int, str]]:
    """Voices met by throwing darts at the ids, so that drawing costs the same however many there are."""
    ends = voices.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return
    dice = random.Random(seed)  # noqa: S311 - a draw that can be repeated
    throws = dict.fromkeys(dice.randint(ends["low"], ends["high"]) for _ in range(_THROWS))
    if ends["high"] - ends["low"] < _THROWS:
        throws = dict.fromkeys(dice.sample(range(ends["low"], ends["high"] + 1), ends["high"] - ends["low"] + 1))
    texts = dict(voices.filter(pk__in=list(throws)).order_by().values_list("pk", "text"))
    yield from ((pk, texts[pk]) for pk in throws if pk in texts)


def _unsure_first(voices: QuerySet[models.Voice]) -> Iterator[int]:
    """Of the newest thousand those first whose main class is least sure; none that is kept aside."""
    newest = list(voices.values_list("pk", flat=True)[:_POOL])
    main = models.Label.objects.filter(voice_id__in=newest, sort=models.Label.Sort.CLASS, ended_at=None, rank=0)
    sure = dict(main.order_by().values_list("voice_id", "confidence"))
    order = sorted(newest, key=lambda one: (sure.get(one, 0.0), -one))
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        texts = dict(models.Voice.objects.filter(pk__in=part).order_by().values_list("pk", "text"))
        yield from (pk for pk in part if not learning.is_held_back(texts[pk]))


@dataclass(frozen=True)
class Choice:
    """A class on a number key: ``probability`` where a model said one."""

    number: int
    key: str
    name: str
    probability: float | None = None


def choices(voice: models.Voice, labels: Sequence[models.Label], *, is_fixed: bool) -> list[Choice]:
    """The nine classes on the number keys: the likeliest for this voice, or always the same, most used, ones."""
    tree = nodes(models.Label.Sort.CLASS)
    said = {} if is_fixed else _said(voice, labels)
    used = list(by_people().values_list("key").annotate(n=Count("pk")).order_by(F("n").desc(), "key"))
    order = dict.fromkeys(
        [*sorted(said, key=lambda key: -said[key]), *(key for key, _ in used), *(n.key for n in tree)]
    )
    names = {node.key: node.name for node in tree}
    first = [key for key in order if key in names][:KEYS]
    if is_fixed:
        places = {node.key: at for at, node in enumerate(tree)}
        first.sort(key=lambda key: places[key])
    return [Choice(at, key, names[key], said.get(key)) for at, key in enumerate(first, 1)]


def _said(voice: models.Voice, labels: Sequence[models.Label]) -> Mapping[str, float]:
    """Probabilities of classes by models: those that hold, and what else the company's model holds possible."""
    guess = models.Guess.objects.filter(voice=voice).first()
    said: dict[str, float] = dict(guess.keys) if guess else {}
    said.update({label.key: label.confidence for label in labels if label.sort == "class" and label.person_id is None})
    return said


def found_nodes(words: str) -> list[Node]:
    """The classes whose name, definition or key contains all of ``words``."""
    tree = nodes(models.Label.Sort.CLASS)
    wanted = words.lower().split()
    return [
        node for node in tree if all(word in f"{node.name} {node.definition} {node.key}".lower() for word in wanted)
    ]


def shown_pieces(voice: models.Voice, labels: Sequence[models.Label]) -> list[Piece]:
    """The text of ``voice``, with the words marked that speak for its labels.

    Rules keep words only for risks; those for a class are looked up for this one voice.
    """
    bare = [label for label in labels if label.sort == "class" and not label.evidence and label.person_id is None]
    if bare:
        reading = Reading.of(voice.text)
        cues = reading.cues.of("classes")
        for label in bare:
            hits = cues.get(label.key, ())
            label.evidence = [[reading.places[hit.start], reading.places[hit.end - 1] + 1] for hit in hits]
    return pieces(voice, labels)


@dataclass(frozen=True)
class Line:
    """One voice in the list on the left."""

    voice: models.Voice
    why: str
    label: str

    @property
    def excerpt(self) -> str:
        return self.voice.title or self.voice.text


def lines(drawn: Sequence[tuple[int, str]], labelled: Mapping[int, str]) -> list[Line]:
    """The drawn voices in their order; those that are gone are left out."""
    found = models.Voice.objects.in_bulk([pk for pk, _ in drawn])
    return [Line(found[pk], why, labelled.get(pk, "")) for pk, why in drawn if pk in found]


def labelled_by(voice_ids: Sequence[int]) -> Mapping[int, str]:
    """The main class that a person gave to each of these voices."""
    held = by_people().filter(voice_id__in=list(voice_ids), rank=0)
    return dict(held.values_list("voice_id", "key"))


def coded_by(sample: models.CodingSample, person_id: int) -> Mapping[int, str]:
    """What one person said of the voices of a sample."""
    return dict(sample.codings.filter(person_id=person_id).values_list("voice_id", "key"))


def own_samples(person_id: int) -> list[tuple[models.CodingSample, int]]:
    """The samples that somebody was asked to code and has not finished, with how many voices are left."""
    samples = models.CodingSample.objects.filter(coders=person_id).annotate(
        size=Count("voices", distinct=True),
        done=Count("codings", filter=Q(codings__person_id=person_id), distinct=True),
    )
    return [(sample, sample.size - sample.done) for sample in samples if sample.done < sample.size]
