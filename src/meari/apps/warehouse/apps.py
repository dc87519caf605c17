from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WarehouseConfig(AppConfig):
    name = "meari.apps.warehouse"
    label = "warehouse"

    def ready(self) -> None:
        from meari.apps.warehouse import jobs  # start-up: sources are declared only now

        autodiscover_modules("facts")
        jobs.subscribe()
