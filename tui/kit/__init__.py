"""What two families of screens or more use."""
