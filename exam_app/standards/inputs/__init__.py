"""What people send to a panel: the chair's and the office's forms, and the panelists'."""
