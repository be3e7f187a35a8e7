"""What nights that are over teach: the projection's parameters, learnt anew and compared."""
