"""What several embedders use."""
