"""Who people are: receives sign-ins and invitations, hands on an identity with roles.

rules (passwords, throttling, conflicts of roles) < models < service < inputs < views.
"""
