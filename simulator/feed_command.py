"""The ``feed`` command: a night for other people's programs to rehearse with."""
