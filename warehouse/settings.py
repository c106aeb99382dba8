"""Where things lie and what a run may use: read once at the edge and passed down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

REPOSITORY: Final = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of a run, from environment variables ``FENGHUO_…`` or from one TOML file.

    The environment wins over the file. The file is ``fenghuo.toml`` in the working directory, or
    what ``FENGHUO_CONFIG`` names.
    """

    model_config = SettingsConfigDict(env_prefix="FENGHUO_", frozen=True, extra="ignore")

    home: Path = Field(default=Path(".fenghuo"), description="folder of everything a run writes")
    inbox: Path | None = Field(default=None, description="drop folder; default: inbox in home")
    lake: Path | None = Field(default=None, description="the lake; default: lake in home")
    sources: str = Field(default="", description="more folders of sources, joined like PATH")
    dbt_project: Path = Field(default=REPOSITORY / "dbt_project", description="the dbt project")
    dags: Path = Field(default=REPOSITORY / "dags", description="Airflow's DAG files")
    memory_limit: str = Field(default="512MB", description="most memory DuckDB may use")
    threads: int = Field(default=min(os.cpu_count() or 1, 4), ge=1, description="DuckDB's threads")
    empty_inbox: bool = Field(default=False, description="remove files from the inbox once landed")
    keep_versions: int = Field(default=30, ge=2, description="published versions that are kept")

    @field_validator("home", "inbox", "lake", "dbt_project", "dags")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().resolve() if path else None

    @property
    def inbox_folder(self) -> Path:
        """The drop folder."""
        return self.inbox or self.home.resolve() / "inbox"

    @property
    def lake_folder(self) -> Path:
        """The lake."""
        return self.lake or self.home.resolve() / "lake"

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """Folders of sources beside those that the product ships."""
        return tuple(Path(part).resolve() for part in self.sources.split(os.pathsep) if part)

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
