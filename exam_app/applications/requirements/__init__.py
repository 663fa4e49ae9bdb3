"""One small file for each kind of requirement.

Every file defines what an association may ask (a frozen rule, read from a profile) and one `check`
that compares it with the evidence. In: rule, vocabulary, evidence, the day. Out: `Requirement`s.
Nothing here knows a clock, a database or an association by name.
"""
