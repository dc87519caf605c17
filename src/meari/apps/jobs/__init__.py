"""Work that runs later: retries, lost workers, schedules, progress."""
