"""Standard setting: a panel judges a frozen form and recommends a cut score, and the board decides.

Receives published forms, the figures of their items and released scores; hands on a recommendation
and a decision, both on record, and sets the form's cut score by the decision.
"""
