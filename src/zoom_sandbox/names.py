"""Where the sandbox's ids, passcodes and opaque texts come from."""

import base64
import random
import string

_LETTERS = string.ascii_letters + string.digits


class Names:
    """With a seed the same run gives the same names (pictures in a manual stay the same)."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # nothing here keeps a secret

    def text(self, length: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=length))

    def digits(self, length: int) -> str:
        return "".join(self._random.choices(string.digits, k=length))

    def user_id(self) -> str:
        return self.text(22)  # the length of Zoom's own

    def meeting_id(self) -> int:
        return self._random.randrange(70_000_000_000, 100_000_000_000)  # contract 6: 11 digits

    def pmi(self) -> int:
        return self._random.randrange(2_000_000_000, 9_999_999_999)  # contract 6: 10 digits

    def uuid(self) -> str:
        return base64.b64encode(self._random.randbytes(16)).decode()  # may hold / + =

    def pwd(self) -> str:
        return self.text(32) + ".1"  # contract 6: opaque, not derived from the passcode

    def token(self) -> str:
        return self.text(64)
