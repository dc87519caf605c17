"""The address that promoters hand on: counted apart, so that word of mouth shows."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collectors._base import Base, OnceForm


class Referral(Base):
    label = _("Word of mouth")
    explanation = _(
        "Whoever would recommend us (9 or 10) is offered this address to pass on. What comes by it is counted here."
    )
    icon = "users"
    order = 90
    is_passed_on = True
    may_be_anonymous = False
    options = OnceForm


kind = Referral()
