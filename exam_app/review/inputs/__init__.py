"""Forms of this stage: they parse and give messages, and touch nothing."""
