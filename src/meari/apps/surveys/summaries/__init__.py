"""How results of questions are shown. Each module here is one, found by the registry: it offers an object ``kind``."""
