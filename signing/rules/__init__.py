"""The law as dated data: fees, deadlines, calendars, book symbols, wordings, signing purposes.

`load_rules()` reads and validates the TOML files beside it; every answer names the rule and version it applied.
Refuses to know any request, file or key.
"""

from signing.rules.dated_rows import Decided, RuleRef
from signing.rules.purposes import AttestationBlock, BookSymbol, Placement, SignerKind, SigningPurpose, Wording
from signing.rules.rulebook import Rules, load_rules

__all__ = [
    "AttestationBlock",
    "BookSymbol",
    "Decided",
    "Placement",
    "RuleRef",
    "Rules",
    "SignerKind",
    "SigningPurpose",
    "Wording",
    "load_rules",
]
