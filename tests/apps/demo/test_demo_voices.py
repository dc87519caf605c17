"""The generated voices: varied, natural in their flow, and with what was planted in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from meari.demo.plan import make_plan, waves
from meari.demo.voices import Voice
from meari.demo.world import make_world, voices_of

END = date(2026, 11, 21)
SCALE = 0.25
PLAN = make_plan(END)


@pytest.fixture(scope="module")
def voices() -> list[Voice]:
    return list(voices_of(make_world(end_on=END, scale=SCALE), scale=SCALE))


def week(voice: Voice) -> date:
    on = voice.received_at.date()
    return on - timedelta(days=on.weekday())


def counted(voices: list[Voice], wanted: Callable[[Voice], bool], first: date, last: date) -> int:
    return sum(wanted(voice) and first <= voice.received_at.date() <= last for voice in voices)


def test_there_are_sixty_thousand_at_full_size(voices: list[Voice]) -> None:
    assert len(voices) == 60_000 * SCALE
    assert len({voice.external_id for voice in voices}) == len(voices)
    assert [voice.received_at for voice in voices] == sorted(voice.received_at for voice in voices)


def test_texts_are_distinct_and_no_line_carries_too_many(voices: list[Voice]) -> None:
    distinct = len({voice.text for voice in voices}) / len(voices)
    most = Counter(voice.core for voice in voices).most_common(1)[0][1] / len(voices)
    assert distinct >= 0.9
    assert most <= 0.005


def test_shares_of_personal_data_english_and_kinds(voices: list[Voice]) -> None:
    def share(wanted: Callable[[Voice], bool]) -> float:
        return sum(map(wanted, voices)) / len(voices)

    assert 0.02 <= share(lambda voice: voice.is_personal) <= 0.04
    assert 0.01 <= share(lambda voice: voice.text.isascii()) <= 0.02
    assert {voice.kind for voice in voices} == {"inquiry", "complaint", "praise", "suggestion"}
    assert 0.05 <= share(lambda voice: voice.kind == "praise") <= 0.15


def test_channels_keep_their_hours_and_reviews_their_stars(voices: list[Voice]) -> None:
    assert len({voice.channel for voice in voices}) == 10
    called = Counter(voice.received_at.hour for voice in voices if voice.channel == "phone")
    assert min(called) >= 8 and max(called) <= 18 and called[12] < called[10]
    weekdays = Counter(voice.received_at.weekday() for voice in voices)
    assert weekdays[0] > 1.25 * weekdays[2] and weekdays[6] < 0.75 * weekdays[2]
    stars = [voice.rating for voice in voices if voice.channel == "review" and voice.kind == "praise"]
    assert all(voice.rating is None for voice in voices if voice.channel != "review")
    assert sum(star is not None and star >= 4 for star in stars) > 0.9 * len(stars)


def test_same_arguments_give_the_very_same_voices() -> None:
    one, two = (list(voices_of(make_world(end_on=END, scale=0.01), scale=0.01)) for _ in range(2))
    assert one == two


def test_voices_name_orders_of_the_customers_who_speak(voices: list[Voice]) -> None:
    world = make_world(end_on=END, scale=SCALE)
    linked = [voice for voice in voices if voice.order is not None]
    assert len(linked) > 0.4 * len(voices)
    for voice in linked:
        assert voice.customer == world.sales.customer[voice.order]
        assert world.sales.moment(int(world.sales.at[voice.order])).date() <= voice.received_at.date()


@pytest.mark.parametrize("key", [wave.key for wave in waves(PLAN)])
def test_each_wave_has_its_size_and_days(voices: list[Voice], key: str) -> None:
    wave = next(wave for wave in waves(PLAN) if wave.key == key)
    here = [voice for voice in voices if voice.wave == key]
    assert len(here) == pytest.approx(max(wave.total * SCALE, min(wave.total, 14)), abs=2)
    last = wave.starts_on + timedelta(days=len(wave.counts) - 1)
    assert all(wave.starts_on <= voice.received_at.date() <= last for voice in here)


def test_launch_stands_out_in_the_last_whole_week(voices: list[Voice]) -> None:
    asked = Counter(
        week(voice)
        for voice in voices
        if voice.group == "청소기" and voice.situation.startswith(("product_information", "story.launch"))
    )
    usual = [asked[PLAN.week - timedelta(weeks=back)] for back in range(3, 11)]
    assert date(2026, 11, 9) == PLAN.week
    assert asked[PLAN.week] > 4 * sum(usual) / len(usual)


def test_defect_grows_to_a_risk_of_safety_and_recall(voices: list[Voice]) -> None:
    grown = Counter((END - voice.received_at.date()).days // 7 for voice in voices if voice.wave == "defect")
    assert grown[0] > grown[2] > grown[5]
    grave = [voice for voice in voices if voice.wave in ("defect_safety", "defect_recall")]
    assert min(voice.received_at.date() for voice in grave) >= END - timedelta(days=13)


def test_rudeness_gathers_in_one_outsourced_centre(voices: list[Voice]) -> None:
    rude = Counter(
        voice.team for voice in voices
        if voice.situation == "risk.rudeness" and voice.received_at.date() >= END - timedelta(days=27)
    )  # fmt: skip
    assert rude["outsourced_b"] > 0.6 * sum(rude.values())


def test_air_conditioners_need_service_in_high_summer(voices: list[Voice]) -> None:
    def served(voice: Voice) -> bool:
        return voice.group == "에어컨" and voice.situation.startswith(("breakdown", "after_sales"))

    summer = counted(voices, served, date(2026, 7, 1), date(2026, 8, 31))
    spring = counted(voices, served, date(2026, 3, 1), date(2026, 4, 30))
    assert summer > 5 * spring


def test_batteries_trouble_fewer_people_after_the_decision(voices: list[Voice]) -> None:
    closed = PLAN.better_closed_on
    before = counted(
        voices, lambda voice: voice.wave == "better", closed - timedelta(days=70), closed - timedelta(days=15)
    )
    after = counted(voices, lambda voice: voice.wave == "better", closed + timedelta(days=1), END)
    assert after < 0.3 * before


def test_offsets_follow_the_last_day() -> None:
    sunday = make_plan(date(2026, 11, 22))
    monday = make_plan(date(2026, 11, 23))
    assert (sunday.week, monday.week) == (date(2026, 11, 9), date(2026, 11, 16))
    assert sunday.leak_on - PLAN.leak_on == timedelta(days=1)
