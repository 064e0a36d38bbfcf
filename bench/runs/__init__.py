"""Work on finished runs: verify, score again, merge, publish."""
