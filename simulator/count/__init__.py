"""How ballots become a declaration: SimPy processes of the counting halls."""
