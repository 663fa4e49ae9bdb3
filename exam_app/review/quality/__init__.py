"""How well the marking goes: agreement, each reviewer's habits, seeded scripts. Only shown; a person decides."""
