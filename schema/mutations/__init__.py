"""What may be done, by noun: each mutation takes one input and answers its payload or one of four errors."""

import strawberry

from schema.mutations.client_lists import ClientListMutations
from schema.mutations.credit import CreditMutations
from schema.mutations.delegations import DelegationMutations
from schema.mutations.exports import ExportMutations
from schema.mutations.filings import FilingMutations
from schema.mutations.findings import FindingMutations
from schema.mutations.inspections import InspectionMutations
from schema.mutations.people import PeopleMutations
from schema.mutations.plans import PlanMutations
from schema.mutations.receipts import ReceiptMutations
from schema.mutations.recordings import RecordingMutations
from schema.mutations.records import RecordMutations
from schema.mutations.revisits import RevisitMutations
from schema.mutations.scans import ScanMutations
from schema.mutations.uploads import UploadMutations
from schema.mutations.waivers import WaiverMutations


@strawberry.type(description="Everything that can be done (办理).")
class Mutation(
    RevisitMutations,
    RecordingMutations,
    RecordMutations,
    ScanMutations,
    FindingMutations,
    CreditMutations,
    UploadMutations,
    FilingMutations,
    ClientListMutations,
    ReceiptMutations,
    DelegationMutations,
    WaiverMutations,
    PlanMutations,
    InspectionMutations,
    ExportMutations,
    PeopleMutations,
):
    """办理."""


__all__ = ["Mutation"]
