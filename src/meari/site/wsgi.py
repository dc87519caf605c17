"""The WSGI application that ``meari serve`` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
application = get_wsgi_application()
