"""The rules of a panel, pure: its stages, what may be given, what the judgements come to, the words for it."""
