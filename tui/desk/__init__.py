"""Where one chooses: the scenarios, what is wrong with one, opening it."""
