"""The check kit: the contract of methods and rules, tested."""
