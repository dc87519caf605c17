"""The command line ``meari``. Exit status 0 only when everything asked was done, 2 for unusable input with the reason."""

from __future__ import annotations

import os
import sys

from meari.site.environment import Environment, WrongSetting


def main() -> None:
    """Run one command. Django is set up only after the environment has been found right."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    try:
        import django  # start-up: settings must be checked first

        if sys.argv[1:2] == ["demo"] or Environment().flag("MEARI_DEMO", default=False):
            from meari.site.commands.demo import use_demo_home

            use_demo_home()
        django.setup()
    except WrongSetting as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    from django.conf import settings
    from django.utils import translation

    from meari.site.commands.parser import run  # start-up: needs Django

    translation.activate(settings.LANGUAGE_CODE)
    sys.exit(run(sys.argv[1:]))
