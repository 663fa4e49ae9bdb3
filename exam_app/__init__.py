"""The examination and scoring system for the Infant Mental Health Mentor Endorsement.

Importing this package costs nothing, so that `python3 -m exam_app` can start on a bare
interpreter and set everything else up; the application is made in `exam_app.app`.
"""
