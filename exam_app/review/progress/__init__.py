"""How the marking of a window stands, and what the coordinator decides."""
