"""The colours that page, mail and PDF share. Charts name them as ``var(--chart-1)``; print replaces the names.

The chart colours keep apart for the common kinds of colour blindness (after Okabe and Ito, 2008).
"""

from __future__ import annotations

PRINT = {
    "--ink": "#1b2430",
    "--ink-soft": "#4f5b6b",
    "--ink-faint": "#768295",
    "--line": "#dfe4ea",
    "--surface": "#ffffff",
    "--accent": "#10647e",
    "--chart-1": "#10647e",
    "--chart-2": "#e08b00",
    "--chart-3": "#1f9d73",
    "--chart-4": "#c2570c",
    "--chart-5": "#b0689a",
    "--chart-6": "#5aa7d6",
    "--chart-band": "#dbe9ee",
    "--chart-muted": "#b9c2cc",
    "--good": "#1b7f5c",
    "--bad": "#b3401b",
    "--warn": "#9a6700",
}
