"""Everything that Yotei reads from its environment: one object, checked once, before anything else starts.

A wrong value ends the start with one sentence that names the variable, what is wrong and what to do. Values never
appear in it: whoever mistypes a secret should not find it in a log.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from yotei.cli.words import gettext as _
from yotei.config import checks, file_store, secret_files, written

REPOSITORY = Path(__file__).parents[3]

# What is left of a lease after the last moment of the call: enough to write the answer down.
LEASE_MARGIN = 0.5


class WrongEnvironment(Exception):
    """One sentence for the person at the terminal."""


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(_("it must be a number of seconds, for example 20")) from None


def _more_than_zero(value: float) -> float:
    if not 0 < value < checks.LONGEST_WAIT:
        raise ValueError(_("it must be more than 0 seconds and less than a day"))
    return value


def _zero_or_more(value: float) -> float:
    if not 0 <= value < checks.LONGEST_WAIT:
        raise ValueError(_("it must be 0 or more seconds and less than a day"))
    return value


def _count(value: Any) -> int:
    if not str(value).isdecimal() or int(value) < 1:
        raise ValueError(_("it must be a whole number of at least 1"))
    return int(value)


def _count_or_none(value: Any) -> int:
    if not str(value).isdecimal():
        raise ValueError(_("it must be a whole number; 0 means no limit"))
    return int(value)


Count = Annotated[int, BeforeValidator(_count)]
Seconds = Annotated[float, BeforeValidator(_number), AfterValidator(_more_than_zero)]
SecondsOrNone = Annotated[float, BeforeValidator(_number), AfterValidator(_zero_or_more)]
CountOrNone = Annotated[int, BeforeValidator(_count_or_none)]
YesOrNo = Annotated[bool, BeforeValidator(checks.yes_or_no)]
Plan = Annotated[Literal["free", "pro", "business"], BeforeValidator(checks.plan)]


class Environment(BaseSettings):
    """What stands in the file of the first run (`written.py`) counts where the environment says nothing.

    `secret_key` and `encryption_key` are never None once `read()` has handed the object out.

    Without them in the environment they are made and kept in `var/`, but only for a local trial: `YOTEI_DEMO` is set,
    or `YOTEI_BASE_URL` is unset or names this machine. Somebody who tries Yotei out, and every test that starts it,
    has nothing to prepare then. As soon as the base URL names a host that others reach, the installation is real, and
    a key that was quietly made would quietly be lost too: the next node would make another one and could not read
    what the first has encrypted, a container without a volume would forget it at each start, and a backup of the
    database alone would be worthless. So a real installation is refused until both keys are given.
    """

    model_config = SettingsConfigDict(env_prefix="YOTEI_", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: Annotated[SecretStr | None, AfterValidator(checks.database_url)] = None
    secret_key: SecretStr | None = None
    encryption_key: Annotated[SecretStr | None, AfterValidator(checks.encryption_keys)] = None
    base_url: Annotated[str | None, AfterValidator(checks.base_url)] = None

    zoom_account_id: str | None = None
    zoom_client_id: str | None = None
    zoom_client_secret: SecretStr | None = None
    zoom_api_url: Annotated[str, AfterValidator(checks.zoom_api_url)] = "https://api.zoom.us/v2"
    zoom_token_url: Annotated[str, AfterValidator(checks.zoom_url)] = "https://zoom.us/oauth/token"  # noqa: S105
    zoom_plan: Plan | None = None  # then an administrator's choice counts, and before one is made: pro
    zoom_timeout: Seconds = 20.0
    lease: Seconds = 45.0
    lookup_wait: SecondsOrNone = 30.0
    webhook_secret: SecretStr | None = None
    # Of one web process; `yotei serve` shares a node's among its own.
    form_places: Count = 16
    form_waiters: Count = 32

    mail_url: Annotated[SecretStr | None, AfterValidator(checks.mail_url)] = None
    mail_from: Annotated[str, AfterValidator(checks.mail_address)] = "yotei@localhost"
    mail_per_minute: CountOrNone = 0  # over all nodes; 0: no limit

    oidc_name: str = "OpenID Connect"
    oidc_issuer: Annotated[str | None, AfterValidator(checks.provider_url)] = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    saml_name: str = "SAML"
    saml_metadata_url: Annotated[str | None, AfterValidator(checks.provider_url)] = None
    saml_entity_id: str | None = None

    files_url: Annotated[str | None, AfterValidator(file_store.checked_url)] = None
    files_key: str | None = None
    files_secret: SecretStr | None = None
    files_most_mb: Count = 25
    files_endings: Annotated[str | None, AfterValidator(file_store.checked_endings)] = None
    files_scan: Annotated[str | None, AfterValidator(file_store.checked_scan)] = None

    demo: YesOrNo = False
    time_zone: Annotated[str, AfterValidator(checks.time_zone)] = "Asia/Tokyo"
    language: Annotated[Literal["ja", "en"], BeforeValidator(checks.language)] = "ja"
    installation: Annotated[str | None, AfterValidator(checks.installation)] = None
    var: Annotated[Path, AfterValidator(checks.folder)] = Field(default=REPOSITORY / "var")
    log_format: Annotated[Literal["json", "console"] | None, BeforeValidator(checks.log_format)] = None
    trust_proxy: YesOrNo = False
    metrics_token: SecretStr | None = None

    @model_validator(mode="after")
    def _a_lease_outlives_its_call(self) -> Self:
        if self.lease < self.zoom_timeout + LEASE_MARGIN:
            raise checks.about(
                "YOTEI_LEASE",
                _("it must be at least half a second longer than YOTEI_ZOOM_TIMEOUT; raise it or lower the time-out"),
            )
        return self

    @model_validator(mode="after")
    def _a_provider_is_told_whole(self) -> Self:
        for group in (("oidc_issuer", "oidc_client_id", "oidc_client_secret"), ("saml_metadata_url", "saml_entity_id")):
            missing = [name for name in group if not getattr(self, name)]
            if missing and len(missing) < len(group):
                raise checks.about(f"YOTEI_{missing[0].upper()}", _("it is missing, but others of its group are set"))
        return self

    @model_validator(mode="after")
    def _a_bucket_has_its_key(self) -> Self:
        missing = [name for name in ("files_key", "files_secret") if not getattr(self, name)]
        if (self.files_url or "").startswith("s3://") and missing:
            raise checks.about(f"YOTEI_{missing[0].upper()}", _("it is missing, but YOTEI_FILES_URL names a bucket"))
        return self

    @property
    def is_local_trial(self) -> bool:
        return self.demo or self.base_url is None or checks.is_loopback(self.base_url)

    @property
    def database(self) -> str:
        """The database's URL. It may hold a password: never print it."""
        return self.database_url.get_secret_value() if self.database_url else f"sqlite:///{self.var / 'yotei.sqlite3'}"

    @property
    def session_key(self) -> str:
        assert self.secret_key is not None
        return self.secret_key.get_secret_value()

    @property
    def encryption_keys(self) -> list[str]:
        """Fernet keys: the first encrypts, all of them decrypt."""
        assert self.encryption_key is not None
        return checks.split_keys(self.encryption_key.get_secret_value())


def read() -> Environment:
    """The environment, checked, with its keys. Raises WrongEnvironment."""
    try:
        found = Environment(_env_file=written.file())  # type: ignore[call-arg]  # of pydantic-settings
    except ValidationError as wrong:
        # `from None`: pydantic's own text repeats the value.
        raise WrongEnvironment(_sentence(wrong)) from None
    if not found.is_local_trial:
        _refuse_weak_or_missing(found)
        return found
    return found.model_copy(
        update={name: getattr(found, name) or _kept(found.var, name) for name in secret_files.MAKERS}
    )


def _kept(var: Path, name: str) -> SecretStr:
    try:
        return SecretStr(secret_files.kept(var, name))
    except secret_files.UnusableFile as problem:
        raise WrongEnvironment(str(problem)) from None


def _refuse_weak_or_missing(found: Environment) -> None:
    for name in ("secret_key", "encryption_key"):
        if getattr(found, name) is None:
            raise WrongEnvironment(secret_files.missing(found.var, name))
    if len(found.session_key) < checks.SHORTEST_SECRET:
        raise WrongEnvironment(
            _("YOTEI_SECRET_KEY is wrong: it must have at least 32 characters; make one with `yotei new-key secret`.")
        )


def _sentence(wrong: ValidationError) -> str:
    first = wrong.errors(include_url=False, include_input=False)[0]
    name = "YOTEI_" + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else ""
    reason = str(first.get("ctx", {}).get("error", first["msg"]))
    if reason.startswith("YOTEI_"):
        return reason
    return _("{name} is wrong: {reason}.").format(name=name, reason=reason)
