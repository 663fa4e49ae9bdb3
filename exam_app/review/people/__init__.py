"""The pool: who may mark what, and what each promised."""
