"""The archival PDF/A-2b: the scan's own image stream under an invisible text layer."""
