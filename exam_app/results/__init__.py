"""What came of it: receives closed sittings and settled scripts, hands on a released result."""
