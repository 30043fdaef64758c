"""Where the database and the store answer, whoever runs them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses and keys. URLs are `postgresql://user:password@host:port/database`, for any driver.

    `database_url` is the service's own role, `owner_url` the role that owns the tables (migrations), `admin_url` the
    superuser of an embedded cluster (tests and upkeep only; empty for an external one).
    """

    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    admin_url: str = field(default="", repr=False)
    s3_endpoint: str = ""
    s3_access_key: str = field(default="", repr=False)
    s3_secret_key: str = field(default="", repr=False)
