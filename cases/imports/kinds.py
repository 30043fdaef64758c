"""Every kind of file: its columns, and the steps that bring it into the house; daily tables have theirs in `days`."""

from collections.abc import Mapping

from cases.imports import feeds, shapes
from cases.imports.queries import accounts, clients, contracts, liquidations, staff, units, warnings
from cases.imports.sets import Steps
from cases.imports.shapes import Kind, Shape

SHAPES: Mapping[Kind, Shape] = {
    shape.kind: shape
    for shape in (
        shapes.UNITS,
        shapes.STAFF,
        shapes.CLIENTS,
        shapes.ACCOUNTS,
        shapes.SNAPSHOTS,
        feeds.POSITIONS,
        feeds.CONTRACTS,
        feeds.LIQUIDATIONS,
        feeds.WARNINGS,
    )
}
STEPS: Mapping[Kind, Steps] = {
    Kind.UNITS: Steps(units.CHECKS, units.APPLY, units.ON_FILE),
    Kind.STAFF: Steps(staff.CHECKS, staff.APPLY, staff.ON_FILE),
    Kind.CLIENTS: Steps(clients.CHECKS, clients.APPLY, clients.ON_FILE),
    Kind.ACCOUNTS: Steps(accounts.CHECKS, accounts.APPLY, accounts.ON_FILE),
    Kind.CONTRACTS: Steps(contracts.CHECKS, contracts.APPLY, contracts.ON_FILE, contracts.PREPARE),
    Kind.LIQUIDATIONS: Steps(liquidations.CHECKS, liquidations.APPLY, once=liquidations.ONCE),
    Kind.WARNINGS: Steps(warnings.CHECKS, warnings.APPLY, warnings.ON_FILE, warnings.PREPARE),
}
