"""The embedded default: a real PostgreSQL and a real S3 store as child processes in one data folder."""

from server.embedded.endpoints import Endpoints
from server.embedded.errors import CredentialsLost, FolderInUse, ServiceFailed
from server.embedded.opening import open_services
from server.embedded.services import EmbeddedServices

__all__ = ["CredentialsLost", "EmbeddedServices", "Endpoints", "FolderInUse", "ServiceFailed", "open_services"]
