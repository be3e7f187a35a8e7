"""What goes wrong on the wire, where it is asked for."""
