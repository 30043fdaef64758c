"""Settings of the product's own process for a measurement, and tokens for it."""

from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr

from kernel.clock import SystemClock
from kernel.settings import Settings
from server.embedded import Endpoints
from server.issuer import DevelopmentIssuer


def service_environment(endpoints: Endpoints, home: Path, port: int) -> dict[str, str]:
    """Give the environment of `anjuan serve` over these services, without clock and worker."""
    home.mkdir(exist_ok=True)
    return {
        "ANJUAN_PORT": str(port),
        "ANJUAN_HOME": str(home),
        "ANJUAN_DATABASE_URL": endpoints.database_url,
        "ANJUAN_DATABASE_OWNER_URL": endpoints.owner_url,
        "ANJUAN_S3_ENDPOINT": endpoints.s3_endpoint,
        "ANJUAN_S3_ACCESS_KEY": endpoints.s3_access_key,
        "ANJUAN_S3_SECRET_KEY": endpoints.s3_secret_key,
        "ANJUAN_SCHEDULER": "false",
        "ANJUAN_WORKER": "false",
        "ANJUAN_LOG_LEVEL": "warning",
    }


def token_of(home: Path, login: str) -> str:
    """Mint a token of the development issuer of that home."""
    return DevelopmentIssuer(home, "127.0.0.1", Settings().oidc_audience, SystemClock().now).token(login)


def service_settings(endpoints: Endpoints, home: Path) -> Settings:
    """Give settings of a house over these services, with buckets of its own."""
    home.mkdir(exist_ok=True)
    return Settings(
        home=home,
        database_url=SecretStr(endpoints.database_url),
        database_owner_url=SecretStr(endpoints.owner_url),
        s3_endpoint=endpoints.s3_endpoint,
        s3_access_key=SecretStr(endpoints.s3_access_key),
        s3_secret_key=SecretStr(endpoints.s3_secret_key),
        s3_bucket_prefix=f"b{uuid4().hex[:12]}-",
    )
