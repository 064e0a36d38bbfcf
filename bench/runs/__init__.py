"""What is done with finished runs: verify, score again, merge, publish."""
