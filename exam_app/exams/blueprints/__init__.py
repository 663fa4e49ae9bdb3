"""Blueprints in the browser: their versions, what the bank has against them, how the bank is kept.

Receives what the committee types and the versions of the bank; hands on numbered blueprints that never change.
"""
