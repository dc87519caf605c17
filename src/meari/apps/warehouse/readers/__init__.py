"""The engines that can read the fact store, one module each; the setting MEARI_FACTS_ENGINE names one."""
