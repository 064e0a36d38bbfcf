"""What a number was made with: machine, cores, package versions, seeds."""
