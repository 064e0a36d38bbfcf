"""Keras networks of the autoencoders."""
