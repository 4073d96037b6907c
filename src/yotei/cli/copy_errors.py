"""Why a copy of the database was not made or not put back."""


class CopyFailed(Exception):
    """One sentence for the person at the terminal. Nothing was changed."""
