"""Settings: read once from the environment (`SAOY_…`) by the composition root, passed on as one value.

`docs/settings.md` lists each of them; a test keeps the two in step. Nothing secret has a default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from digitize.errors import VirusScannerUnavailable
from digitize.intake.virus_scan import screen_for
from storage.errors import IdentifierInvalid
from storage.identifiers import ResultCodeFormat


class Settings(BaseSettings):
    """Where the service keeps things and whom it talks to. Empty means: the embedded default under `data_folder`."""

    model_config = SettingsConfigDict(env_prefix="SAOY_", extra="ignore", frozen=True)

    data_folder: Annotated[Path, Field(description="Folder of everything the embedded defaults keep")] = Path("var")
    database_url: Annotated[
        SecretStr | None, Field(description="PostgreSQL 15 or newer; without it a private one runs under data_folder")
    ] = None
    store_url: Annotated[
        str | None, Field(description="S3 server, e.g. https://s3.example:9000/saoy; without it a folder is used")
    ] = None
    store_access_key: Annotated[str | None, Field(description="Access key of the S3 server")] = None
    store_secret_key: Annotated[SecretStr | None, Field(description="Secret key of the S3 server")] = None
    second_store_url: Annotated[
        str | None,
        Field(description="Second copy of the warehouse: file:///mnt/second/saoy, or an S3 server of another site"),
    ] = None
    second_store_access_key: Annotated[str | None, Field(description="Access key of that S3 server")] = None
    second_store_secret_key: Annotated[SecretStr | None, Field(description="Secret key of that S3 server")] = None
    fixity_days: Annotated[int, Field(description="Days in which every file of the warehouse is read again", gt=0)] = 30
    trust_folder: Annotated[
        Path | None, Field(description="Folder of root certificates (PEM) that signers must lead to")
    ] = None
    timestamp_urls: Annotated[
        tuple[str, ...], NoDecode, Field(description="Time-stamping authorities, comma-separated, tried in this order")
    ] = ()
    timestamp_rate: Annotated[
        float, Field(description="Requests a second to each time-stamping authority, for each process", gt=0)
    ] = 10
    clock_drift_seconds: Annotated[
        float, Field(description="Nothing is signed while the clock is further from the time-stamping authority", gt=0)
    ] = 30
    log_key_file: Annotated[
        Path | None, Field(description="Private key of the public log; made in data_folder with the log. Back it up")
    ] = None
    public_address: Annotated[
        str | None, Field(description="Address that QR codes carry, e.g. https://saoy.example.gov.vn")
    ] = None
    host: Annotated[str, Field(description="Address the web server listens on")] = "127.0.0.1"
    port: Annotated[int | None, Field(description="Port of the web server; chosen once and kept when empty")] = None
    upload_limit_mb: Annotated[int, Field(description="Largest upload in megabytes", gt=0)] = 100
    workers: Annotated[int, Field(description="Jobs run at the same time by one process", gt=0)] = 2
    in_process_worker: Annotated[bool, Field(description="Whether `saoy serve` also works on jobs itself")] = True
    clamd: Annotated[
        str | None,
        Field(description="ClamAV's daemon that every upload passes, unix:/run/clamav/clamd.ctl or host:3310"),
    ] = None
    result_code_format: Annotated[
        str, Field(description="Format of result codes from {owner}, {type} and {sequence}")
    ] = "{owner}.{type}.{sequence:02d}"
    electronic_book_symbol: Annotated[
        bool, Field(description="Use the symbol SCTĐT/BS of some provinces instead of SCT/BS")
    ] = False

    @field_validator("timestamp_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("clamd")
    @classmethod
    def _addressed(cls, value: str | None) -> str | None:
        try:
            screen_for(value)
        except VirusScannerUnavailable as exc:
            raise ValueError(exc.message_en) from exc
        return value

    @field_validator("result_code_format")
    @classmethod
    def _composed(cls, value: str) -> str:
        try:
            return ResultCodeFormat(value)
        except IdentifierInvalid as exc:
            raise ValueError(exc.message_en) from exc

    def model_post_init(self, context: object, /) -> None:
        """Make the data folder absolute: child processes may run elsewhere."""
        object.__setattr__(self, "data_folder", self.data_folder.resolve())
