"""The benchmark: datasets -> matrix -> runner -> store -> tables, and the command line on top."""
