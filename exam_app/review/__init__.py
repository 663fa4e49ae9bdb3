"""Blind marking: receives closed essays as anonymous scripts, hands on settled scores.

Who wrote a script stands in `blinding.py` alone; nothing that a reviewer's page reads has a
path to it.
"""
