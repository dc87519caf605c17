"""The product's sentences and their Korean: ``collect`` them into the catalogues, ``check`` that none is missing,
``compile`` them. English is what the code says, so only Korean has catalogues: one for each app, and one for the site.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "meari"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "n": None,
    "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
Message = tuple[str, str]  # singular, plural (empty for most)


def folders() -> Iterator[Path]:
    """Everything that has a catalogue of its own."""
    yield from sorted(path for path in (PACKAGE / "apps").iterdir() if (path / "__init__.py").exists())
    yield PACKAGE / "site"
    yield PACKAGE / "demo"


def messages(folder: Path) -> dict[Message, str]:
    """The sentences of one folder, each with the first file that says it."""
    from babel.messages.extract import extract  # only where sentences are collected or checked
    from django.utils.translation.template import templatize

    found: dict[Message, str] = {}
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        if "migrations" in path.parts or "static" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        text = templatize(source, origin=str(path)) if path.suffix == ".html" else source
        for _line, said, _comments, _context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            single, plural = (said[0], said[1]) if isinstance(said, tuple) else (said, "")
            if single:
                found.setdefault((single, plural), str(path.relative_to(PACKAGE)))
    return found


def catalogue(folder: Path) -> Path:
    return folder / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def collect() -> int:
    """Bring every catalogue in step with the code; what is no longer said goes."""
    for folder in folders():
        said = messages(folder)
        path = catalogue(folder)
        if not said:
            continue
        old = {(e.msgid, e.msgid_plural): e for e in polib.pofile(str(path))} if path.exists() else {}
        new = polib.POFile(wrapwidth=0)
        new.metadata = {
            "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "Language": "ko",
            "Plural-Forms": "nplurals=1; plural=0;",
        }  # fmt: skip
        for (single, plural), where in sorted(said.items(), key=lambda item: (item[1], item[0])):
            entry = old.get((single, plural)) or polib.POEntry(msgid=single, msgid_plural=plural)
            if plural and not entry.msgstr_plural:
                entry.msgstr_plural = {0: ""}
            entry.comment, entry.occurrences, entry.flags = (
                "",
                [(where, "")],
                ["python-format"] if "%(" in single else [],
            )
            new.append(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))
        waiting = sum(1 for entry in new if not _korean(entry))
        sys.stdout.write(f"{folder.name}: {len(new)} sentences, {waiting} without Korean\n")
    return 0


def check() -> int:
    """Fail when a sentence has no Korean, a catalogue says what the code no longer does, placeholders differ, or two
    catalogues put the same sentence differently.
    """
    problems = []
    first: dict[str, tuple[str, str]] = {}  # all catalogues are one at run time, so the last one would win
    for folder in folders():
        said = set(messages(folder))
        path = catalogue(folder)
        entries = {(e.msgid, e.msgid_plural): e for e in polib.pofile(str(path))} if path.exists() else {}
        problems += [
            f"{folder.name}: not in the catalogue: {single!r}" for single, plural in sorted(said - entries.keys())
        ]
        problems += [f"{folder.name}: no longer said: {single!r}" for single, plural in sorted(entries.keys() - said)]
        for key in sorted(said & entries.keys()):
            korean = _korean(entries[key])
            if not korean:
                problems.append(f"{folder.name}: no Korean for {key[0]!r}")
            elif _holes(korean) != _holes(key[0]) and _holes(korean) != _holes(key[1]):
                problems.append(f"{folder.name}: other placeholders in the Korean of {key[0]!r}")
            other, elsewhere = first.setdefault(key[0], (folder.name, korean))
            if elsewhere != korean:
                problems.append(f"{folder.name}: {key[0]!r} is {korean!r} here and {elsewhere!r} in {other}")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def compile_all() -> int:
    for folder in folders():
        path = catalogue(folder)
        if path.exists():
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def _korean(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "")) if entry.msgid_plural else str(entry.msgstr)


def _holes(text: str) -> list[str]:
    import re

    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", text))


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    sys.exit({"collect": collect, "check": check, "compile": compile_all}[sys.argv[1]]())
