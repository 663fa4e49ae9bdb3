"""The HTTP helpers that all stages share: the door, error pages, headers, filters, markup."""
