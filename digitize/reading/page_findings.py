"""Adds to a page's reading what the quality gate found and the fingerprint, from the pixels while they are at hand."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from digitize.intake.fingerprint import fingerprint_of
from digitize.intake.quality.gate import blank_page, judge_page
from digitize.intake.quality.measures import bears_seal
from digitize.intake.source_page import Pixels, SourcePage
from digitize.reading.page_reading import PageReading


def with_findings(reading: PageReading, source: SourcePage, pixels: Pixels, upright: Pixels) -> PageReading:
    """The reading with its warnings and fingerprint. `pixels` are the page as it lies, `upright` grey and turned."""
    if reading.origin == "blank":
        if not bears_seal(pixels, reading.dpi):
            return replace(reading, warnings=(blank_page(reading.number),))
        reading = replace(reading, origin="ocr")  # half a seal across the sheets is evidence, though there is no text
    # A photograph's straightened sheet has its own resolution; a drawn page is as good as the scan it shows.
    scan_dpi = source.scan_dpi if reading.sheet is None else reading.dpi
    slant = median(word.angle for word in reading.words) if reading.words else 0.0
    return replace(
        reading,
        warnings=judge_page(pixels, reading.dpi, number=reading.number, scan_dpi=scan_dpi),
        fingerprint=fingerprint_of(upright, slant),
    )
