"""The one error of the launcher."""


class LaunchError(Exception):
    """A start that cannot go on; its text is one sentence for a person and says what to do. Exit code 2."""
