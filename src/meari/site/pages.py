"""Templates live beside their code: ``voices/list.html`` is ``apps/voices/pages/list.html``, and a kind's template
``reports/elements/sales/block.html`` is ``apps/reports/elements/sales/block.html``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils._os import safe_join


class Loader(FilesystemLoader):
    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        label, _, rest = template_name.partition("/")
        try:
            home = Path(apps.get_app_config(label).path)
        except LookupError:
            home = Path(__file__).parent
            rest = template_name
        for folder in (home / "pages", home) if "/" in rest else (home / "pages",):
            yield Origin(name=safe_join(str(folder), rest), template_name=template_name, loader=self)
