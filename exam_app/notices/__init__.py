"""Telling people: an inbox in the application, and mail that only says that something waits there.

Receives notices from every stage, in the stage's own transaction; hands mail to the outside.
"""
