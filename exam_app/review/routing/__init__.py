"""From closed essays to given-out scripts: taking in, conflicts, allocation."""
