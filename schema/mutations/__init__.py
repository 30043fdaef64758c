"""What may be done, by noun: each mutation takes one input and answers its payload or one of four errors."""

import strawberry

from schema.mutations.client_lists import ClientListMutations
from schema.mutations.credit import CreditMutations
from schema.mutations.delegations import DelegationMutations
from schema.mutations.filings import FilingMutations
from schema.mutations.findings import FindingMutations
from schema.mutations.people import PeopleMutations
from schema.mutations.plans import PlanMutations
from schema.mutations.receipts import ReceiptMutations
from schema.mutations.revisits import RevisitMutations
from schema.mutations.uploads import UploadMutations
from schema.mutations.waivers import WaiverMutations


@strawberry.type(description="Everything that can be done (办理).")
class Mutation(
    RevisitMutations,
    FindingMutations,
    CreditMutations,
    UploadMutations,
    FilingMutations,
    ClientListMutations,
    ReceiptMutations,
    DelegationMutations,
    WaiverMutations,
    PlanMutations,
    PeopleMutations,
):
    """办理."""


__all__ = ["Mutation"]
