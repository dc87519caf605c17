"""``meari import``: files in, from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.imports import actions, intake, models, queries
from meari.apps.imports.protocol import Target, targets
from meari.apps.imports.reasons import sentence
from meari.engines import reading
from meari.site.commands import serve, show
from meari.site.commands.show import Unusable


def add(commands: Any) -> None:
    sub = commands.add_parser("import", help=_("take files in: voices, orders, returns, products, customers, calendar"))
    sub.add_argument("target", choices=sorted(targets()))
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    sub.add_argument("--dry-run", action="store_true", help=_("read everything, write nothing"))
    sub.add_argument("--json", action="store_true", help=_("one JSON line per row (dry run) or per file"))
    sub.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help=_("which column fills a field"))
    sub.add_argument("--sheet", help=_("the sheet of a workbook"))
    sub.add_argument("--encoding", help=_("the encoding, when it is found wrongly"))
    sub.add_argument("--delimiter", help=_("the delimiter, when it is found wrongly"))
    sub.add_argument("--channel", help=_("the channel of voices whose file has none"))
    sub.add_argument("--received-at", help=_("when voices came in whose file has no date (2026-11-03)"))
    sub.add_argument("--dates", choices=["dmy", "mdy"], help=_("which comes first in 3/11/2026: day or month"))
    sub.add_argument("--rejects", type=Path, help=_("where to write refused rows (default: FILE.rejects.csv)"))
    sub.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    target = targets()[chosen.target]
    options = _options(chosen)
    status = 0
    if not chosen.dry_run:
        serve.prepare()
    for path in chosen.files:
        if not path.is_file():
            raise Unusable(_("There is no file %s.") % path)
        take = _dry_run if chosen.dry_run else _import
        try:
            status = max(status, take(path, target, options, chosen))
        except reading.UnusableFile as error:
            raise Unusable(f"{path.name}: {sentence(error.reason, error.params)}") from None
        except actions.NotMapped as error:
            labels = {field.name: str(field.label) for field in target.fields}
            missing = ", ".join(labels[name] for name in error.fields)
            advice = _("No column is recognised as: %(missing)s. Name it with --map %(field)s=COLUMN.")
            raise Unusable(f"{path.name}: " + advice % {"missing": missing, "field": error.fields[0]}) from None
    return status


def _options(chosen: argparse.Namespace) -> dict[str, Any]:
    options = {
        name: getattr(chosen, name) for name in ("sheet", "encoding", "delimiter", "channel") if getattr(chosen, name)
    }
    if chosen.dates:
        options["day_first"] = chosen.dates == "dmy"
    if chosen.received_at:
        try:
            zone = timezone.get_default_timezone()
            received_at = reading.parse_moment(chosen.received_at, default_zone=zone)
            options["received_at"] = received_at.isoformat() if received_at else ""
        except reading.NotADate as error:
            raise Unusable(sentence(error.reason, {"value": chosen.received_at})) from None
    return options


def _chosen_columns(chosen: argparse.Namespace, target: Target) -> dict[str, str]:
    columns = dict(pair.partition("=")[::2] for pair in chosen.map)
    unknown = sorted(set(columns) - {field.name for field in target.fields})
    if unknown:
        names = ", ".join(field.name for field in target.fields)
        raise Unusable(
            _("There is no field %(unknown)s; fields are: %(names)s.") % {"unknown": unknown[0], "names": names}
        )
    return columns


def _plan(source: intake.Source, target: Target, chosen: argparse.Namespace) -> intake.Plan:
    columns = _chosen_columns(chosen, target)
    for column in columns.values():
        if column not in source.header:
            shown = ", ".join(source.header[:30])
            raise Unusable(
                _("There is no column %(column)s; columns are: %(shown)s.") % {"column": column, "shown": shown}
            )
    saved = queries.saved_plan(source, target) if not columns and not chosen.dry_run else None
    plan = saved or intake.propose(source, target, chosen=columns)
    return intake.Plan(plan.recipe, plan.mapping, {**plan.options, **_options(chosen)})


def _dry_run(path: Path, target: Target, options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    accepted = rejected = 0
    with path.open("rb") as stream:
        source = intake.Source(stream, name=path.name, options=options)
        plan = _plan(source, target, chosen)
        missing = [field.name for field in plan.missing(target)]
        if missing:
            raise actions.NotMapped(missing)
        for read in intake.read(source, target, plan, zone=settings.TIME_ZONE):
            accepted, rejected = accepted + (read.refused is None), rejected + (read.refused is not None)
            if chosen.json:
                show.result(as_line(read))
    if not chosen.json:
        _tell_plan(plan, target)
    show.note(_("%(name)s: %(ok)s rows would come in, %(bad)s would be refused; nothing was written.") % {
        "name": path.name, "ok": f"{accepted:,}", "bad": f"{rejected:,}"})  # fmt: skip
    return 0


def as_line(read: intake.Read) -> dict[str, Any]:
    """One row of a dry run as machines read it."""
    refused = read.refused
    return {
        "status": "ok" if refused is None else "rejected",
        "line": read.line,
        "reason": None if refused is None else _reason(refused.field, refused.reason, refused.params),
        "record": read.record,
    }


def _reason(column: str, reason: str, params: Mapping[str, Any]) -> str:
    text = sentence(reason, params)
    return f"{column}: {text}" if column else text


def _import(path: Path, target: Target, options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    with path.open("rb") as stream:
        source = intake.Source(stream, name=path.name, options=options)
        plan = _plan(source, target, chosen)
        now = timezone.now()
        run = actions.start_run(path.resolve(), target_key=target.key, file_name=path.name, plan=plan, by=None, now=now)
        if not source.is_mail:
            actions.save_recipe(source, target_key=target.key, plan=plan, now=now)
    with show.progress(is_quiet=chosen.json) as bar:
        task = bar.add_task(path.name, total=run.size, completed=run.bytes_read)
        run = actions.continue_run(run.pk, report=lambda moved: bar.update(task, completed=moved.bytes_read))
    if run.state == models.ImportRun.State.FAILED:
        raise Unusable(f"{path.name}: {sentence(run.problem['reason'], run.problem['params'])}")
    rejects = _write_rejects(run, chosen.rejects or path.with_name(f"{path.name}.rejects.csv"))
    told = {name: getattr(run, name) for name in ("added", "changed", "unchanged", "rejected")}
    if chosen.json:
        show.result({"file": path.name, "run": run.pk, "state": run.state, **told, "rejects": rejects and str(rejects)})
    else:
        show.done(_("%(name)s: %(added)s new, %(changed)s changed, %(unchanged)s unchanged, %(rejected)s refused") % {
            "name": path.name, **{name: f"{count:,}" for name, count in told.items()}})  # fmt: skip
        if rejects:
            show.note(_("Refused rows with line, column and reason: %s") % rejects)
    return 0 if run.state == models.ImportRun.State.DONE else 1


def _write_rejects(run: models.ImportRun, path: Path) -> Path | None:
    if not run.rejected:
        return None
    lines = queries.reject_lines(run)
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError:  # the folder of the file may be read-only
        path = Path.cwd() / path.name
        file = path.open("w", encoding="utf-8", newline="")
    with file:
        file.writelines(lines)
    return path


def _tell_plan(plan: intake.Plan, target: Target) -> None:
    rows = [[str(field.label), plan.mapping.get(field.name, "–")] for field in target.fields]
    show.table(_("How the file is read (%s)") % plan.recipe, [_("Field"), _("Column")], rows)
