"""What the answers of finished windows say about items and forms: counted once, kept without any candidate, shown with their n."""
