"""How pages write what voices carry as keys."""

from __future__ import annotations

from django import template

from meari.apps.voices import channels

register = template.Library()
register.filter("channel_name", channels.name)
