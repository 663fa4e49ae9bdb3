"""The first page of each role, the frame around all pages, help. Reads every stage, owns nothing."""
