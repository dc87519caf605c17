"""How events lead to people, one module each: found as modules that offer ``kind``."""
