"""The question bank in the database: receives content files, hands on frozen versions.

An item is an identity; its versions are texts that never change once made. The answer key is
sealed in `key.py`, which only this stage's service and the scoring of results may read.
"""
