"""What a qualifying store must withstand: the requests by which locked versions are destroyed elsewhere.

None of these raises: whether the store refused, obeyed or pretended shows when the version is asked for afterwards.
"""

from collections.abc import Sequence
from contextlib import suppress

from minio.commonconfig import ENABLED
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.versioningconfig import SUSPENDED, VersioningConfig

from archive.ports import Place
from archive.store import MinioStore


def delete_many(store: MinioStore, bucket: str, places: Sequence[Place]) -> None:
    """Ask for a bulk deletion of versions in one bucket."""
    with suppress(S3Error):
        list(store.sdk.remove_objects(bucket, [DeleteObject(place.name, place.version_id) for place in places]))


def suspend_versions(store: MinioStore, bucket: str) -> bool:
    """Ask to stop versioning; tell whether it still goes on, and put it back when it does not."""
    with suppress(S3Error):
        store.sdk.set_bucket_versioning(bucket, VersioningConfig(SUSPENDED))
    stands = store.sdk.get_bucket_versioning(bucket).status == ENABLED
    if not stands:
        store.sdk.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    return stands


def remove_bucket(store: MinioStore, bucket: str) -> None:
    """Ask to remove a bucket."""
    with suppress(S3Error):
        store.sdk.remove_bucket(bucket)
