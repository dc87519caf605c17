"""How many files were added; they are opened response by response."""

from meari.apps.surveys.summaries.count import Count

kind = Count()
