"""The nation at any moment of a night: a fold over the declarations so far."""
