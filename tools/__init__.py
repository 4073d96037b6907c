"""What `./run` does. Standard library only: this is what makes everything else available."""
