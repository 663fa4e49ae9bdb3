"""The room where somebody becomes a candidate.

Receives an applicant's evidence (training, work, reflective supervision, references, ...) and the
dated profile of the association that is asked for endorsement. Hands on an application that is
approved to sit the exam, the people whom review must keep away from its essays, and, at the very
end, the place where the result is written once: the demonstration of competencies.

The pure heart is `profile` (which rules are in force) and `rules` (how far the evidence meets
them); the profiles are data, one file per association and date, in `profiles/`.
"""
