"""Where things lie and what a run may use: read once at the edge and passed down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pydantic import ByteSize, Field, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

REPOSITORY: Final = Path(__file__).resolve().parents[1]
_BASE_URL: Final = "FENGHUO_BASE_URL_"


def _stated_base_urls() -> dict[str, str]:
    """Return the hosts that ``FENGHUO_BASE_URL_<SOURCE>`` names, by source."""
    return {
        name.removeprefix(_BASE_URL).lower(): url
        for name, url in os.environ.items()
        if name.startswith(_BASE_URL) and url
    }


class Settings(BaseSettings):
    """Settings of a run, from environment variables ``FENGHUO_…`` or from one TOML file.

    The environment wins over the file. The file is ``fenghuo.toml`` in the working directory, or
    what ``FENGHUO_CONFIG`` names.
    """

    model_config = SettingsConfigDict(env_prefix="FENGHUO_", frozen=True, extra="ignore")

    home: Path = Field(default=Path(".fenghuo"), description="folder of everything a run writes")
    inbox: Path | None = Field(default=None, description="drop folder; default: inbox in home")
    lake: Path | None = Field(default=None, description="the lake; default: lake in home")
    keys: Path | None = Field(
        default=None,
        validate_default=True,
        description="keys of pseudonyms, never in the lake; default: keys in home",
    )
    sources: str = Field(default="", description="more folders of sources, joined like PATH")
    dbt_project: Path = Field(default=REPOSITORY / "dbt_project", description="the dbt project")
    dags: Path = Field(default=REPOSITORY / "dags", description="Airflow's DAG files")
    memory_limit: str = Field(default="512MB", description="most memory DuckDB may use")
    threads: int = Field(default=min(os.cpu_count() or 1, 4), ge=1, description="DuckDB's threads")
    parse_memory: ByteSize = Field(
        default=ByteSize(2 << 30), description="most memory for reading one file; 2GiB"
    )
    parse_seconds: int = Field(
        default=300, ge=1, description="most seconds of computing for reading one file"
    )
    empty_inbox: bool = Field(default=False, description="remove files from the inbox once landed")
    fetch: bool = Field(default=False, description="ask publishers each night; default: offline")
    base_urls: dict[str, str] = Field(
        default_factory=_stated_base_urls,
        description="hosts that stand for publishers, by source; or FENGHUO_BASE_URL_<SOURCE>",
    )
    keep_versions: int = Field(default=30, ge=2, description="published versions that are kept")
    smtp_host: str = Field(default="", description="mail server; default: no mail is sent")
    smtp_port: int = Field(default=25, description="the mail server's port")
    smtp_starttls: bool = Field(default=False, description="speak with the mail server over TLS")
    smtp_user: str = Field(default="", description="password: only FENGHUO_SMTP_PASSWORD")
    mail_from: str = Field(default="", description="who the nightly mail comes from")
    mail_to: str = Field(default="", description="who gets it, joined with commas")

    @field_validator("home", "inbox", "lake", "keys", "dbt_project", "dags")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().resolve() if path else None

    @field_validator("keys")
    @classmethod
    def _apart(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        home = info.data["home"].resolve()
        lake = info.data["lake"] or home / "lake"
        if (path or home / "keys").is_relative_to(lake):
            raise ValueError("the keys lie in the lake, and would go into its backups")
        return path

    @property
    def inbox_folder(self) -> Path:
        """The drop folder."""
        return self.inbox or self.home.resolve() / "inbox"

    @property
    def lake_folder(self) -> Path:
        """The lake."""
        return self.lake or self.home.resolve() / "lake"

    @property
    def keys_folder(self) -> Path:
        """The keys under which persons bear pseudonyms; a copy of the lake may not hold them."""
        return self.keys or self.home.resolve() / "keys"

    @property
    def master_key(self) -> str:
        """The secret above all keys: no field, so that no file holds it and nothing lists it."""
        return os.environ.get("FENGHUO_MASTER_KEY", "")

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """Folders of sources beside those that the product ships."""
        return tuple(Path(part).resolve() for part in self.sources.split(os.pathsep) if part)

    @property
    def recipients(self) -> list[str]:
        """Who gets the nightly mail."""
        return [address.strip() for address in self.mail_to.split(",") if address.strip()]

    @property
    def smtp_password(self) -> str:
        """The mail server's password: no field, so that no file holds it and nothing lists it."""
        return os.environ.get("FENGHUO_SMTP_PASSWORD", "")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the TOML file."""
        file = Path(os.environ.get("FENGHUO_CONFIG", "fenghuo.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)
