"""What every kind of channel promises: its samples give the voices they say, twice the same; rubbish is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.apps.voices import channels
from meari.apps.voices.protocol import Arrived, Payload, Unusable, channel_kinds

FOLDER = Path(channels.__file__).parent
SAMPLES = sorted(FOLDER.glob("*/samples/*.told.json"))
AT = datetime(2026, 11, 16, tzinfo=UTC)
RUBBISH = [
    b"", b"\0", b"\xff\xfe\x00\x01", b"null", b"[]", b"{}", b"[[[[", b"{" * 5_000, b"[" * 100_000, b'{"text": {}}', b'"x"', b"1e999",
    b"NaN", b"PK\x03\x04", b"%PDF-1.7", b"<html>", b"From ", b"Subject:", b"\r\n\r\n", b'{"text": "\\ud800"}', b"a" * 300_000,
]  # fmt: skip


def sample(path: Path) -> tuple[object, Payload, dict]:
    told = json.loads(path.read_text(encoding="utf-8"))
    (payload,) = path.parent.glob(path.name.replace(".told.json", ".payload.*"))
    return channel_kinds()[path.parent.parent.name], Payload(payload.read_bytes(), AT, "KEY"), told


def settings_of(key: str) -> dict:
    return json.loads(next((FOLDER / key / "samples").glob("*.told.json")).read_text(encoding="utf-8"))["settings"]


def test_every_kind_has_a_sample():
    assert {path.parent.parent.name for path in SAMPLES} == set(channel_kinds())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.name.partition('.')[0]}")
def test_sample_gives_its_voices(path):
    kind, payload, told = sample(path)
    arrived = kind.read(payload, told["settings"])
    assert len(arrived.voices) == len(told["voices"]) and arrived.ignored == told["ignored"]
    for one, expected in zip(arrived.voices, told["voices"], strict=True):
        values = {**one.row.__dict__, "received_at": one.row.received_at.isoformat()}
        at = datetime.fromisoformat(expected["received_at"])
        assert one.row.received_at == at
        assert {name: values[name] for name in expected if name != "received_at"} == {
            name: value for name, value in expected.items() if name != "received_at"
        }
    refused = [{"line": one.line, "field": one.field, "reason": one.reason} for one in arrived.refused]
    assert refused == told.get("refused", [])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.name.partition('.')[0]}")
def test_reading_twice_gives_the_same(path):
    kind, payload, told = sample(path)
    first, second = kind.read(payload, told["settings"]), kind.read(payload, told["settings"])
    assert first == second
    ids = [one.row.external_id for one in first.voices]
    assert len(set(ids)) == len(ids) and all(0 < len(one) <= 120 for one in ids)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.name.partition('.')[0]}")
def test_settings_of_a_sample_are_ones_the_form_accepts(path):
    kind, _payload, told = sample(path)
    form = kind.form(told["settings"])
    assert form.is_valid(), form.errors
    assert {name: form.cleaned_data[name] for name in told["settings"]} == told["settings"]
    assert json.loads(json.dumps(form.cleaned_data)) == form.cleaned_data


@pytest.mark.parametrize("key", sorted(channel_kinds()))
def test_kind_says_what_it_is(key):
    kind = channel_kinds()[key]
    assert str(kind.label) and str(kind.explanation) and kind.way.most_bytes >= 100_000 and kind.way.media_types


@pytest.mark.parametrize("key", sorted(channel_kinds()))
@pytest.mark.parametrize("body", RUBBISH, ids=lambda body: repr(body[:12]))
def test_rubbish_is_refused_and_never_crashes(key, body):
    refused_or_read(key, body)


@pytest.mark.parametrize("key", sorted(channel_kinds()))
@settings(max_examples=60, deadline=None, database=None)
@given(data=st.data())
def test_damaged_samples_never_crash(key, data):
    path = data.draw(st.sampled_from([one for one in SAMPLES if one.parent.parent.name == key]))
    body = bytearray(sample(path)[1].body)
    for _change in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] = data.draw(st.integers(0, 255))
    refused_or_read(key, bytes(body[: data.draw(st.integers(0, len(body)))]))


def refused_or_read(key: str, body: bytes) -> None:
    try:
        arrived = channel_kinds()[key].read(Payload(body, AT, "KEY"), settings_of(key))
    except Unusable as unusable:
        assert unusable.reason
        return
    assert isinstance(arrived, Arrived)
    assert all(one.row.text.strip() and one.row.received_at.tzinfo for one in arrived.voices)
