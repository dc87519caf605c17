"""Personal data apart: sealed originals, reasons, the access log, destruction."""
