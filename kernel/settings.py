"""Settings: the environment first (`ANJUAN_PORT`), then the file named by ANJUAN_SETTINGS (TOML), then the defaults."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "ANJUAN_"
FILE_VARIABLE = "ANJUAN_SETTINGS"


class SettingError(Exception):
    """One or more settings are wrong: one line each, naming the setting and what it must be."""


def _listed(value: object) -> object:
    """Split a list from the environment at its commas; the brackets and quotes of TOML and JSON may stand or not."""
    if not isinstance(value, str):
        return value
    return tuple(part for part in (each.strip(" \"'") for each in value.strip(" []").split(",")) if part)


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Everything that can be set. With none set, the embedded PostgreSQL and S3 are used."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    home: Path = Path("var")

    database_url: SecretStr | None = None
    database_owner_url: SecretStr | None = None
    database_pool: int = Field(default=8, ge=2, le=200)
    read_pool: int = Field(default=8, ge=1, le=200)
    worker_pool: int = Field(default=8, ge=2, le=200)

    s3_endpoint: str | None = None
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_public_url: str | None = None
    s3_bucket_prefix: str = Field(default="anjuan-", pattern=r"^[a-z0-9][a-z0-9.-]{0,30}$")
    s3_region: str = "us-east-1"

    clamav: str | None = Field(default=None, pattern=r"^(/.+|[^/\s]+:\d{1,5})$")

    oidc_issuer: str | None = None
    oidc_audience: str = "anjuan"
    oidc_jwks_url: str | None = None
    oidc_login_claim: str = "sub"
    oidc_token_types: Listed = ("at+jwt",)

    persisted_only: bool = False
    persisted_folder: Path | None = None
    introspection: bool = True
    allowed_origins: Listed = ()
    max_body: int = Field(default=1_000_000, ge=1_000)

    rulebooks: Path = Path(__file__).resolve().parent.parent / "rulebooks"
    regulations: Listed = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    scheduler: bool = True
    worker: bool = True

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, settings file."""
        del dotenv_settings, file_secret_settings
        path = os.environ.get(FILE_VARIABLE)
        file = (TomlConfigSettingsSource(settings_cls, Path(path)),) if path else ()
        return (init_settings, env_settings, *file)

    @model_validator(mode="after")
    def _pairs_are_complete(self) -> Self:
        s3 = (self.s3_endpoint, self.s3_access_key, self.s3_secret_key)
        if any(s3) and not all(s3):
            message = "ANJUAN_S3_ENDPOINT, ANJUAN_S3_ACCESS_KEY and ANJUAN_S3_SECRET_KEY must be set together"
            raise ValueError(message)
        if self.database_owner_url is not None and self.database_url is None:
            message = "ANJUAN_DATABASE_OWNER_URL needs ANJUAN_DATABASE_URL, the address of the service's own role"
            raise ValueError(message)
        return self

    @property
    def embedded_database(self) -> bool:
        """Tell whether PostgreSQL is to be started by this service."""
        return self.database_url is None

    @property
    def embedded_store(self) -> bool:
        """Tell whether the object store is to be started by this service."""
        return self.s3_endpoint is None


def load_settings() -> Settings:
    """Read all settings; raise SettingError with one clear line per wrong one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE_VARIABLE}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        message = f"unknown setting {unknown[0]}: the settings are listed in docs/operations.md"
        raise SettingError(message)
    path = os.environ.get(FILE_VARIABLE)
    try:
        if path:
            Path(path).read_bytes()
        return Settings()
    except OSError as error:
        message = f"{FILE_VARIABLE}: cannot read {path}: {error.strerror}"
        raise SettingError(message) from error
    except UnicodeDecodeError as error:
        message = f"{FILE_VARIABLE}: {path} is not TOML: it must be UTF-8 text"
        raise SettingError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{FILE_VARIABLE}: {path} is not TOML: {error}"
        raise SettingError(message) from error
    except ValidationError as error:
        raise SettingError("\n".join(_line(problem) for problem in error.errors(include_url=False))) from error


def _line(problem: "object") -> str:
    details = dict(problem) if isinstance(problem, dict) else {}
    place = "_".join(str(part) for part in details.get("loc", ()))
    text = str(details.get("msg", "")).removeprefix("Value error, ")
    return f"{PREFIX}{place.upper()}: {text}" if place else text
