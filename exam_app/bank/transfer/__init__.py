"""Items that come from files and go into files: received, read beside the requests, tried out, taken in, undone; given out."""
