"""Files of responses: time and the most memory of each form at two sizes. Constant memory means the second barely grows.

    python -m bench.survey_exports [--small 5000] [--large 100000] [--forms csv,json,parquet,sav,xlsx]

Each form runs in a process of its own on a database made for it; memory is the process's peak, and that less
what it held before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORMS = ("csv", "json", "parquet", "sav", "xlsx")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--small", type=int, default=5_000)
    asked.add_argument("--large", type=int, default=100_000)
    asked.add_argument("--forms", default=",".join(FORMS))
    asked.add_argument("--one", nargs=2, metavar=("FORM", "SURVEY"))
    given = asked.parse_args()
    if given.one:
        _write(given.one[0], int(given.one[1]))
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ["MEARI_HOME"] = home
        surveys = {count: _made(count) for count in (given.small, given.large)}
        print(f"{'form':8} {'responses':>9} {'seconds':>8} {'MB file':>8} {'MB more':>8} {'MB peak':>8}")
        for form in given.forms.split(","):
            for count, survey_id in surveys.items():
                line = [sys.executable, "-m", "bench.survey_exports", "--one", form, str(survey_id)]
                told = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
                print(f"{form:8} {count:>9,}", *(f"{one:>8}" for one in told), flush=True)


def _start() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "meari.site.settings"
    import django

    django.setup()


def _made(count: int) -> int:
    """A survey with that many answers; the first call makes the database."""
    _start()
    from django.core.management import call_command
    from django.utils import timezone

    from meari.apps.people.models import User
    from tests.apps.surveys.answered import answered
    from tests.cast import hire

    call_command("migrate", verbosity=0)
    now = timezone.now()
    by = User.objects.filter(email="planner@example.com").first() or hire(now).planner
    return answered(by, now, count).pk


def _write(form: str, survey_id: int) -> None:
    _start()
    from meari.apps.surveys import actions, models, taking

    told = actions.taking_of(models.Survey.objects.get(pk=survey_id), actions.Wanted(form, "ko"))
    next(told.rows())
    before = _peak()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb+") as out:
            taking.formats()[form].write(told, out)
        size = path.stat().st_size
    seconds = time.perf_counter() - began
    print(f"{seconds:.1f} {size / 1e6:.1f} {_peak() - before:.0f} {_peak():.0f}")


def _peak() -> float:
    """Megabytes; ``ru_maxrss`` would hold what the process that started this one used."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
