"""What several clusterers use."""
