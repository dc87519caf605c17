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
        config = apps.app_configs.get(label)
        if config is None or not config.name.startswith("meari."):
            home, rest = Path(__file__).parent, template_name
        else:
            home = Path(config.path)
        for folder in (home / "pages", home) if "/" in rest else (home / "pages",):
            yield Origin(name=safe_join(str(folder), rest), template_name=template_name, loader=self)
