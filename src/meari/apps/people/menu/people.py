from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.people.rules import SEE_RIGHTS

kind = Entry(
    label=_("People and rights"), icon="users", url_name="people:index", section="govern", order=10, right=SEE_RIGHTS
)
