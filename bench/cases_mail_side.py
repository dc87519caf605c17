"""Our side of ``bench.cases_mail``: a house with many cases, and mails that are kept, taken in and acknowledged.

python cases_mail_side.py make CASES | take FOLDER        (MEARI_HOME in the environment)
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

AT_ONCE = 20


def make(cases: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from meari.apps.cases import actions, models
    from meari.apps.people import actions as people
    from meari.apps.people.models import Role
    from meari.apps.people.rights import EVERYWHERE
    from meari.site.start import set_up

    call_command("migrate", verbosity=0)
    now = timezone.now()
    set_up(now=now)
    team = people.place_team(key="own", name="상담1팀", parent=None, is_outsourced=False, by=None, now=now)
    planner = people.add_user(email="p@example.com", name="p", password=None, team=team, by=None, now=now)
    people.grant_role(planner, role=Role.objects.get(key="planner"), scope=EVERYWHERE, by=None, now=now)
    rules = actions.start_intake(team, by=planner, now=now)
    draft = actions.MailboxDraft("cs", "cs@hanbit.example", team, "imap.hanbit.example", "cs", "x")
    box = actions.set_mailbox(draft, since=now - timedelta(days=999), by=planner, now=now)
    for start in range(0, cases, 5_000):
        size = min(5_000, cases - start)
        at = now - timedelta(minutes=5 * (cases - start))
        made = models.Case.objects.bulk_create(
            models.Case(subject=f"지난 문의 {start + n}", team=team, channel="email", rule=rules[2], opened_at=at, last_message_at=at)
            for n in range(size)
        )  # fmt: skip
        messages = models.Message.objects.bulk_create(
            models.Message(case=case, direction="in", channel="email", at=at, text="지난 문의입니다. " * 6, key=f"old:{case.pk}")
            for case in made
        )  # fmt: skip
        models.Deadline.objects.bulk_create(
            models.Deadline(case=case, promise=promise, team=team, hours_id=1, minutes=480, began_at=at, due_at=at, warn_at=at, met_at=at)
            for case in made for promise in ("answer", "solve")
        )  # fmt: skip
        models.Mail.objects.bulk_create(
            models.Mail(
                mailbox=box, digest=f"{message.pk:032}", uidvalidity=1, uid=message.pk, received_at=at, kept_at=at, size=900, state="taken",
                is_settled=True, case_id=message.case_id, message=message, message_index=f"{message.pk:032}", same_index=f"{message.pk:032}",
            )
            for message in messages
        )  # fmt: skip


def take(folder: Path) -> None:
    from django.utils import timezone

    from meari.apps.cases import actions, models
    from meari.apps.sending import actions as sending
    from meari.apps.sending.models import Letter
    from meari.apps.voices import understanding

    understanding.understand(["데우기"], titles=[""])
    box, now = models.Mailbox.objects.get(), timezone.now()
    before, last = (
        models.Case.objects.count(),
        models.Mail.objects.order_by("-uid").values_list("uid", flat=True).first() or 0,
    )
    files = sorted(folder.iterdir())
    begun = time.process_time()
    for start in range(0, len(files), AT_ONCE):
        came = []
        for number, path in enumerate(files[start : start + AT_ONCE], start=last + start + 1):
            content = path.read_bytes()
            came.append(actions.Came(number, now, len(content), content))
        actions.keep_mails(box.pk, came, uidvalidity=1, up_to=came[-1].uid, now=now)
    kept = time.process_time()
    while actions.take_mails(now=now):
        pass
    taken = time.process_time()
    for letter_id in list(Letter.objects.filter(state="queued").values_list("pk", flat=True)):
        sending.hand_over(letter_id, now=timezone.now())
    sent = time.process_time()
    stored = models.Case.objects.count() - before
    print(json.dumps({"keep": kept - begun, "take": taken - kept, "send": sent - taken, "stored": stored}))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        take(Path(sys.argv[2]))
