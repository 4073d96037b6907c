"""The account's users: who may host. Source: contract 2.6, 2.7."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from zoom_sandbox import errors, times
from zoom_sandbox.names import Names

BASIC, LICENSED, UNASSIGNED = 1, 2, 4  # contract 2.6
TYPES = (BASIC, LICENSED, UNASSIGNED, 99)
STATUSES = ("active", "inactive", "pending")


@dataclass
class Policy:
    """What the account asks of passcodes. Source: contract 2.5."""

    require_password: bool = True
    embed_password: bool = True
    password_length: int = 0
    only_numeric: bool = False
    have_letter: bool = False
    have_number: bool = False
    have_special: bool = False
    use_pmi: bool = False  # for scheduled meetings that do not say (contract 2.2)


@dataclass
class User:
    id: str
    email: str
    first_name: str
    last_name: str
    type: int
    status: str
    timezone: str
    pmi: int
    created_at: datetime
    language: str = "jp-JP"
    dept: str = ""
    policy: Policy = field(default_factory=Policy)

    @property
    def display_name(self) -> str:
        """Japanese names are written family name first, without a space."""
        if not self.first_name.isascii():
            return f"{self.last_name}{self.first_name}"
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def licensed(self) -> bool:
        return self.type == LICENSED and self.status == "active"

    def must_be_host(self, account_id: str) -> None:
        """Raises what Zoom answers when this user may not hold meetings."""
        if self.status == "pending":
            raise errors.pending_user()  # contract 4: 1120
        if self.status == "inactive":
            raise errors.inactive_user(account_id)
        if self.type not in (BASIC, LICENSED):
            raise errors.no_licence()  # contract 2.6


OWNER = "admin@example.com"
DEFAULT_USERS = (
    ("taro@example.com", "太郎", "営業", LICENSED, "active"),
    ("hanako@example.com", "花子", "営業", LICENSED, "active"),
    (OWNER, "管理者", "", LICENSED, "active"),
    ("misaki@example.com", "美咲", "営業", LICENSED, "active"),
    ("kenta@example.com", "健太", "営業", LICENSED, "active"),
    ("basic@example.com", "Basic", "Host", BASIC, "active"),
    ("unlicensed@example.com", "No", "Licence", UNASSIGNED, "active"),
    ("inactive@example.com", "Inactive", "Host", LICENSED, "inactive"),
    ("pending@example.com", "Pending", "Host", LICENSED, "pending"),
)


class Directory:
    def __init__(self, names: Names, *, any_user: bool) -> None:
        self._names = names
        self._any_user = any_user
        self._by_id: dict[str, User] = {}
        self._by_email: dict[str, User] = {}

    def __iter__(self) -> Iterator[User]:
        return iter(list(self._by_id.values()))

    def add(
        self,
        email: str,
        *,
        now: datetime,
        type: int = LICENSED,
        status: str = "active",
        first_name: str = "",
        last_name: str = "",
        timezone: str = "Asia/Tokyo",
    ) -> User:
        if email.lower() in self._by_email:
            raise ValueError(f"{email} is a user already.")
        if "@" not in email or type not in TYPES or status not in STATUSES:
            raise ValueError(f"Not a user: {email!r}, type {type}, status {status!r}.")
        if times.zone(timezone) is None:
            raise ValueError(f"No such timezone: {timezone!r}.")
        user = User(
            id=self._names.user_id(),
            email=email,
            first_name=first_name or email.split("@")[0],
            last_name=last_name,
            type=type,
            status=status,
            timezone=timezone,
            pmi=self._names.pmi(),
            created_at=now,
        )
        self._by_id[user.id] = user
        self._by_email[email.lower()] = user
        if email == OWNER:
            self._owner_id = user.id
        return user

    @property
    def owner(self) -> User:
        """Of the account: whom a Server-to-Server app stands for (contract 1.1)."""
        return self._by_id[self._owner_id]

    def by_email(self, email: str) -> User | None:
        return self._by_email.get(email.lower())

    def remove(self, user: User) -> None:
        del self._by_id[user.id]
        del self._by_email[user.email.lower()]

    def change(self, user: User, *, email: str | None, type: int | None, status: str | None) -> User:
        """The id stays; an old address is unknown from then on (contract 7.3)."""
        if type is not None and type not in TYPES:
            raise ValueError(f"No such type: {type}.")
        if status is not None and status not in STATUSES:
            raise ValueError(f"No such status: {status!r}.")
        if email is not None:
            if "@" not in email or self._by_email.get(email.lower(), user) is not user:
                raise ValueError(f"{email} cannot be used.")
            del self._by_email[user.email.lower()]
            user.email = email
            self._by_email[email.lower()] = user
        user.type = user.type if type is None else type
        user.status = user.status if status is None else status
        return user

    def find(self, key: str, now: datetime) -> User:
        """By id, or by e-mail in any case. `me` is nobody: a Server-to-Server app has no self (contract 1.1)."""
        user = self._by_id.get(key) or self._by_email.get(key.lower())
        if user is None and self._any_user and "@" in key:
            user = self.add(key, now=now)
        if user is None:
            raise errors.no_user(key)
        return user
