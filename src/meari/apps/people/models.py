"""Users, teams as a tree, roles as named sets of rights, and grants of a role over a scope."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class Team(models.Model):
    """A team in the tree; an outsourced centre is a team. ``path`` holds the ids from the root, for subtree look-ups."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, editable=False, db_index=True)
    is_outsourced = models.BooleanField(default=False)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2


class User(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    job_title = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2, choices=[("ko", "한국어"), ("en", "English")], default="ko")
    appearance = models.CharField(max_length=5, choices=[(c, c) for c in ("auto", "light", "dark")], default="auto")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.Model):
    """A named set of rights. ``rights`` holds the keys that apps declare."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    rights = models.JSONField(default=list)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name


class KnownRight(models.Model):
    """A right that this installation has met. One that it has not yet met comes with a new version."""

    key = models.CharField(max_length=60, unique=True)


class Grant(models.Model):
    """A role that somebody holds over a scope: everything, a team's subtree, or a thing that an app names."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    scope_kind = models.CharField(max_length=20, default="all")
    scope_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "scope_kind", "scope_key"], name="people_grant_once"),
            models.CheckConstraint(
                condition=Q(scope_kind="all", scope_key="") | (~Q(scope_kind="all") & ~Q(scope_key="")),
                name="people_grant_scope_whole",
            ),
        ]
