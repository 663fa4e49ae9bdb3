"""The exam as it is sat: receives a frozen window, hands on closed responses with a receipt."""
