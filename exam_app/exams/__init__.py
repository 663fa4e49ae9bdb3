"""What is sat and under which rules: receives bank versions, hands on frozen forms and windows."""
