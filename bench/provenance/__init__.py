"""What computed a number: machine, cores, package versions, seeds."""
