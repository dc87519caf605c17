"""What Meari suggests in a case, one module each: found as modules that offer ``kind``."""
