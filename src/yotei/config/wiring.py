"""Where the rooms get what the environment says.

The domain reads no settings and no environment (style: rule 3). What it needs is handed to it here, once a process, as
plain values: nothing here opens a connection or makes a call, because every process that loads Django comes by, also
one that will fork.
"""

from yotei.config.environment import Environment


def connect(environment: Environment) -> None:
    """Hands each room its part of the environment, from the lowest room upwards."""
