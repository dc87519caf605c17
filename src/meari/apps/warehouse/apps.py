from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from meari.registry import kinds


class WarehouseConfig(AppConfig):
    name = "meari.apps.warehouse"
    label = "warehouse"

    def ready(self) -> None:
        from meari.apps.warehouse import jobs  # start-up: sources are declared only now

        known = kinds("meari.apps.warehouse.readers")
        if settings.FACTS_ENGINE not in known:
            raise ImproperlyConfigured(f"MEARI_FACTS_ENGINE is {settings.FACTS_ENGINE!r}; allowed: {', '.join(known)}")
        autodiscover_modules("facts")
        jobs.subscribe()
