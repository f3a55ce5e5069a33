"""A verification report for people and for programs: words, a printed form, the names of ETSI TS 119 102-2."""
