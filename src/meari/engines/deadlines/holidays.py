"""Public holidays of a country, from the data of the ``holidays`` package (MIT): in Korea lunar and substitute days, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays as published


class UnknownHolidays(ValueError):
    """Nothing is known; ``reason`` is a key (``unknown_country``, ``unknown_year``), ``where`` the country or year."""

    def __init__(self, reason: str, where: str) -> None:
        super().__init__(f"{reason}: {where}")
        self.reason, self.where = reason, where


def holidays(country: str = "KR", *, years: Iterable[int], language: str | None = None) -> dict[date, str]:
    """Names of public holidays by day, in order; ``BusinessHours`` takes the days.

    ``country`` is an ISO 3166-1 code of two letters. Names are in ``language`` (``ko``, ``en``), in the country's own where it is not
    known. Days that the government declares later (elections, days between holidays) are known as far as the installed package is;
    ``open_days`` of the hours add and overrule. Raises ``UnknownHolidays`` rather than calling every day of a year a working day.
    """
    wanted = sorted(set(years))
    if country not in published.list_supported_countries():
        raise UnknownHolidays("unknown_country", country)
    calendar = published.country_holidays(country)
    for year in wanted:
        if not calendar.start_year <= year <= calendar.end_year:
            raise UnknownHolidays("unknown_year", str(year))
    spoken = [one for one in calendar.supported_languages if one.split("_")[0] == language]
    # without a language the package would follow the locale of the machine
    named = spoken[0] if spoken else calendar.default_language
    found = published.country_holidays(country, years=wanted, language=named, expand=False)
    return dict(sorted(found.items()))
