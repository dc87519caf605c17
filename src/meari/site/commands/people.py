"""``meari people add``: the first administrator, and anybody else from the command line."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.people import actions, models
from meari.apps.people.rights import EVERYWHERE
from meari.site.commands import serve, show
from meari.site.commands.show import Unusable


def add(commands: Any) -> None:
    sub = commands.add_parser("people", help=_("add somebody who may sign in"))
    new = sub.add_subparsers(dest="doing", required=True).add_parser("add", help=_("add somebody who may sign in"))
    new.add_argument("--email", required=True)
    new.add_argument("--name", required=True)
    new.add_argument("--role", required=True, help=_("a role held over everything, such as it or planner"))
    new.add_argument("--password-stdin", action="store_true", help=_("read the first password from standard input"))
    new.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    serve.prepare()
    role = models.Role.objects.filter(key=chosen.role).first()
    if role is None:
        keys = ", ".join(models.Role.objects.values_list("key", flat=True))
        raise Unusable(_("There is no role %(role)s; roles are: %(keys)s.") % {"role": chosen.role, "keys": keys})
    if models.User.objects.filter(email__iexact=chosen.email).exists():
        raise Unusable(_("Somebody with this e-mail address is already here."))
    password = sys.stdin.readline().rstrip("\n") if chosen.password_stdin else getpass.getpass(_("First password: "))
    if len(password) < 10:
        raise Unusable(_("A password has at least ten characters."))
    now = timezone.now()
    with transaction.atomic():
        user = actions.add_user(email=chosen.email, name=chosen.name, password=password, team=None, by=None, now=now)
        actions.grant_role(user, role=role, scope=EVERYWHERE, by=None, now=now)
    show.done(_("%(name)s can sign in as %(role)s.") % {"name": user.name, "role": role.name})
    return 0
