from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.surveys.rules import SEE_REWARDS

kind = Entry(
    label=_("Rewards"), icon="star", url_name="surveys:rewards", section="listen", order=26, right=SEE_REWARDS
)  # fmt: skip
