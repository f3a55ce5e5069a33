"""What the desk hands out in writing, drawn as PDF/A: appointment slips, refusals, seizure records, receipts."""
