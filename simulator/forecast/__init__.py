"""How might people vote: outcomes drawn around polling predictions."""
