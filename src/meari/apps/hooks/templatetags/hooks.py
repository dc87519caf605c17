"""Codes of attempts in the reader's words."""

from django import template

from meari.apps.hooks import problems

register = template.Library()


@register.filter
def problem(code: str) -> str:
    return problems.sentence(code)
