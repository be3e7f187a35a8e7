"""The feed as programs read it that nobody here wrote: browsers, libraries, other people's pages.

Each is skipped, with the reason, where the program is not to be had. ``prepare`` fetches what the
registries have into the folder that ELECTION_NIGHT_CLIENTS names; what is in repositories alone
is read from clones that FT_GE15, UK_POLITICAL_PARTIES and DAILY_MAIL_GRAPHICS name.
"""
