"""An exam on paper, for the day on which nothing else works: booklets, answer sheets, and the key by itself."""
