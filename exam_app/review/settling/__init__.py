"""From locked marks to one score."""
