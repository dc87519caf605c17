"""The metrics. Each module here is one, found by the registry: it offers an object named ``kind``
(``metric.Metric``).
"""
