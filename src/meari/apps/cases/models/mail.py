"""Mailboxes that customers write to, and what came into them, each mail kept as it came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.cases.models.cases import Case
from meari.apps.cases.models.conversations import Message
from meari.apps.people.models import Team
from meari.apps.sending.models import Recipient


class Mailbox(models.Model):
    """A folder on a mail server that customers write to; every mail in it becomes part of a case.

    ``opening`` is the sealed password. ``trusted_server`` is the name under which the receiving server says who a mail is
    really from; ``takes_lists`` says that mails come by a list or group address of our own, ``takes_tags`` that the server delivers ``name+anything@`` here, too. ``since`` is when mails began to count;
    ``last_uid`` belongs to ``uidvalidity``. The minutes are promised where no intake rule fits.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (993)")
        STARTTLS = "starttls", _("STARTTLS (143)")
        NONE = "none", _("None (only inside one's own network)")

    class After(models.TextChoices):
        LEAVE = "leave", _("leave it as it is")
        SEEN = "seen", _("mark it as read")
        MOVE = "move", _("move it to a folder")

    name = models.CharField(max_length=60, unique=True)
    address = models.CharField(max_length=200, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="mailboxes")
    language = models.CharField(max_length=2, default="ko")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=200)
    opening = models.BinaryField()
    folder = models.CharField(max_length=100, default="INBOX")
    after = models.CharField(max_length=5, choices=After.choices, default=After.SEEN)
    after_folder = models.CharField(max_length=100, blank=True)
    trusted_server = models.CharField(max_length=200, blank=True)
    takes_lists = models.BooleanField(default=False)
    takes_tags = models.BooleanField(default=False)
    acknowledges = models.BooleanField(default=True)
    answer_minutes = models.PositiveIntegerField(default=480)
    solve_minutes = models.PositiveIntegerField(default=2400)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    problem_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_minutes__gte=1, solve_minutes__gte=1), name="cases_mailbox_minutes"
            ),
            models.CheckConstraint(
                condition=~Q(after="move") | ~Q(after_folder=""), name="cases_mailbox_moves_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mail(models.Model):
    """One mail as a server gave it, and what became of it. The bytes lie encrypted in ``file``; their key is sealed in privacy.

    ``digest`` is a keyed hash of the bytes, by which a mail counts once however often it is read; ``message_index`` and
    ``same_index`` are blind indexes of its Message-ID and of all it says. The server is told that we have it by one reader,
    who began ``telling_at``; then it ``is_settled``. ``subject``, ``text`` and ``sender`` are masked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("In a case")
        QUARANTINED = "quarantined", _("To be looked at")
        REFUSED = "refused", _("Not readable")
        IGNORED = "ignored", _("Set aside")
        BOUNCE = "bounce", _("Delivery report")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    digest = models.CharField(max_length=32, unique=True)
    message_index = models.CharField(max_length=32, blank=True, db_index=True)
    same_index = models.CharField(max_length=32, blank=True, db_index=True)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    telling_at = models.DateTimeField(null=True)
    is_settled = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    file = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="mails")
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, related_name="mail")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="cases_mails_waiting"),
            models.Index(fields=["id"], condition=Q(state__in=["quarantined", "refused"]), name="cases_mails_odd"),
            models.Index(fields=["mailbox"], condition=Q(is_settled=False), name="cases_mails_unsettled"),
        ]


class Acknowledgement(models.Model):
    """That somebody was told automatically that a mail arrived; kept for a day, to keep the number of such letters small."""

    index = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["index", "at"], name="cases_acknowledged")]


class Trouble(models.Model):
    """What a mail server last said of an address that our answers do not reach."""

    class Kind(models.TextChoices):
        HARD = "hard", _("The address is of no use")
        SOFT = "soft", _("Another try may arrive")

    recipient = models.OneToOneField(Recipient, on_delete=models.CASCADE, related_name="trouble")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    reason = models.CharField(max_length=40)
    status = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()


class Signature(models.Model):
    """What stands below the answers of a team."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="signature")
    text = models.TextField()
