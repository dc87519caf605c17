"""Writes docs/guide/reference.md from the code and checks that every link in the documents leads somewhere."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "guide" / "reference.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


def reference() -> str:
    """What exists, as tables: rights and roles, event types, what can be imported."""
    from meari.apps.events.declare import event_types
    from meari.apps.imports.protocol import targets
    from meari.apps.people import rights
    from meari.site.roles import ROLES

    lines = ["# Reference", "", "Written by `make docs`; do not edit.", "", "## Rights and the shipped roles", ""]
    lines += ["| right | sort | " + " | ".join(role.name for role in ROLES) + " |", "|---" * (len(ROLES) + 2) + "|"]
    for right in rights.declared().values():
        held = ["●" if right.key in role.rights else "" for role in ROLES]
        lines.append(f"| `{right.key}` | {right.sort} | " + " | ".join(held) + " |")
    lines += ["", "## Events", "", "Ids and codes only, never text.", "", "| type | payload |", "|---|---|"]
    lines += [
        f"| `{one.key}` | {', '.join(f'`{name}`' for name in one.payload)} |"
        for _key, one in sorted(event_types().items())
    ]
    lines += [
        "",
        "## What files can bring in",
        "",
        "Columns are recognised by these names and many more; `--map FIELD=COLUMN` settles the rest.",
        "",
    ]
    for key, target in targets().items():
        lines += [f"### {key}", "", "| field | read as | required | also called |", "|---|---|---|---|"]
        lines += [
            f"| `{field.name}` | {field.sort} | {'yes' if field.is_required else ''} | {', '.join(field.also[:6])} |"
            for field in target.fields
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def broken_links() -> Iterator[str]:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "training").glob("*.md")]:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if not target.startswith(("http", "mailto:")) and not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: {target} leads nowhere"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    os.environ.setdefault("MEARI_HOME", tempfile.mkdtemp(prefix="meari-docs-"))
    import django

    django.setup()
    from django.utils import translation

    with translation.override("en"):
        text = reference()
    if "--check" in sys.argv:
        is_stale = not REFERENCE.exists() or REFERENCE.read_text(encoding="utf-8") != text
        problems = [*broken_links(), *(["docs/guide/reference.md is out of step; run “make docs”"] if is_stale else [])]
    else:
        REFERENCE.write_text(text, encoding="utf-8")
        problems = list(broken_links())
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
