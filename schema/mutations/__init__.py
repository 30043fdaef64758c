"""What may be done, by noun: each mutation takes one input and answers its payload or one of four errors."""

import strawberry

from schema.mutations.filings import FilingMutations
from schema.mutations.people import PeopleMutations
from schema.mutations.records import RecordMutations
from schema.mutations.revisits import RevisitMutations
from schema.mutations.scans import ScanMutations
from schema.mutations.uploads import UploadMutations


@strawberry.type(description="Everything that can be done (办理).")
class Mutation(RevisitMutations, RecordMutations, ScanMutations, UploadMutations, FilingMutations, PeopleMutations):
    """办理."""


__all__ = ["Mutation"]
