"""Settings: read once from the environment, typed, frozen, and refused at start when odd.

A default exists only where it is right in production *and* may be public.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


class SettingsError(Exception):
    """Every missing or odd setting at once, one line each."""


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if value != f"{parts.scheme}://{parts.netloc}" or not parts.netloc:
        raise ValueError("an origin is scheme://host[:port] and nothing more")
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("an origin needs https unless it is on localhost")
    return value


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("use sqlite:///… or postgresql+psycopg://…")
    return value


def _origins(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


Origin = Annotated[str, AfterValidator(_origin)]


class Settings(BaseSettings):
    """One process's settings. Every field is an environment variable with the prefix `THONSO_`."""

    model_config = SettingsConfigDict(env_prefix="THONSO_", frozen=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(_database_url)]
    secret_key: SecretStr = Field(min_length=32)
    public_origin: Origin
    old_origins: Annotated[tuple[Origin, ...], NoDecode] = ()
    keys_dir: Path
    backup_dir: Path
    trusted_proxies: int = Field(default=0, ge=0, le=3)
    # Sample people and their sign-in links; only ever on localhost.
    sample: bool = False

    def __init__(self, **values: object) -> None:
        if "old_origins" in values:
            values["old_origins"] = _origins(values["old_origins"])
        super().__init__(**values)  # type: ignore[arg-type]

    @property
    def host(self) -> str:
        """Host name without port: also the passkeys' relying-party id."""
        return urlsplit(self.public_origin).hostname or ""

    @property
    def authority(self) -> str:
        """Host with port, as the `Host` header carries it."""
        return urlsplit(self.public_origin).netloc

    @property
    def old_authorities(self) -> frozenset[str]:
        """The hosts of old origins: posters that carry them still hang."""
        return frozenset(urlsplit(origin).netloc for origin in self.old_origins)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment; raises SettingsError naming every odd value at once."""
        import os

        raw = {"old_origins": _origins(os.environ.get("THONSO_OLD_ORIGINS", ""))}
        try:
            settings = cls(**raw)
        except ValidationError as error:
            lines = [
                f"THONSO_{'_'.join(str(part) for part in fault['loc'][:1]).upper()}: {fault['msg']}"
                for fault in error.errors(include_input=False)
            ]
            raise SettingsError("\n".join(lines)) from None
        settings.refuse_odd_pairs()
        return settings

    def refuse_odd_pairs(self) -> None:
        """Refuse values that are each fine and together dangerous."""
        if self.sample and self.host not in {"localhost", "127.0.0.1"}:
            raise SettingsError("THONSO_SAMPLE: sample people may sign in by link, so only on localhost")
        backup, keys = self.backup_dir.resolve(), self.keys_dir.resolve()
        if keys == backup or backup in keys.parents:
            raise SettingsError("THONSO_KEYS_DIR: keys inside the backup would open what the backup hides")
