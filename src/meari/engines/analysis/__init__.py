"""What answers of surveys say together: cross tables, weights, drivers, reliability, indexes, best and worst."""
