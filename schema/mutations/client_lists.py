"""Mutations of client lists: proposing, approving, returning."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import client_list
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.client_list import ClientList
from schema.types.error import Forbidden, Invalid, NotFound, Refused

LIST = "The list; null when it has left your sight (客户名单)."


@strawberry.input(description="A complete list of one's own clients, to be approved (提交客户名单).")
class ProposeClientListInput:
    """提交客户名单."""

    kind: str = strawberry.field(description="Kind of list, by its code in the rulebook (名单种类).")
    clients: list[strawberry.ID] = strawberry.field(description="Global ids of all clients on it (客户).")
    rulebook: str | None = strawberry.field(
        description="Code of the regulation; may be left out when only one has the kind (制度代码).", default=None
    )
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A list to be approved (批准客户名单).")
class ApproveClientListInput:
    """批准客户名单."""

    client_list: strawberry.ID = strawberry.field(description="Global id of the list (客户名单).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A list to be given back (退回客户名单).")
class ReturnClientListInput:
    """退回客户名单."""

    client_list: strawberry.ID = strawberry.field(description="Global id of the list (客户名单).")
    reason: str = strawberry.field(description="Why (退回理由).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A list was proposed (已提交名单).")
class ProposeClientListPayload:
    """已提交名单."""

    client_list: ClientList | None = strawberry.field(description=LIST)


@strawberry.type(description="A list was approved: the duties towards its clients begin (已批准名单).")
class ApproveClientListPayload:
    """已批准名单."""

    client_list: ClientList | None = strawberry.field(description=LIST)


@strawberry.type(description="A list was given back (已退回名单).")
class ReturnClientListPayload:
    """已退回名单."""

    client_list: ClientList | None = strawberry.field(description=LIST)


ProposeClientListResult: TypeAlias = Annotated[
    ProposeClientListPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ProposeClientListResult", description="The proposed list, or why not (提交结果)."),
]
ApproveClientListResult: TypeAlias = Annotated[
    ApproveClientListPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ApproveClientListResult", description="The approved list, or why not (批准结果)."),
]
ReturnClientListResult: TypeAlias = Annotated[
    ReturnClientListPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ReturnClientListResult", description="The returned list, or why not (退回结果)."),
]


@strawberry.type
class ClientListMutations:
    """客户名单."""

    @mutation("Propose a complete list of one's own clients; one that waits undecided is replaced (提交客户名单).")
    async def propose_client_list(self, info: Info, input: ProposeClientListInput) -> ProposeClientListResult:  # noqa: A002 - the API's word
        """Propose."""
        clients = [key_of(each, "client", "clients") for each in input.clients]

        async def act(work: Work) -> Facts:
            proposed = await client_list.propose_list(
                work, kind=input.kind, client_ids=clients, regulation=input.rulebook
            )
            return {"list": proposed.id}

        facts = await perform(info, "proposeClientList", input, act)
        return ProposeClientListPayload(client_list=ref("client_list", facts["list"]))

    @mutation("Approve a list that somebody else keeps (批准客户名单).")
    async def approve_client_list(self, info: Info, input: ApproveClientListInput) -> ApproveClientListResult:  # noqa: A002 - the API's word
        """Approve."""
        key = key_of(input.client_list, "client_list", "clientList")

        async def act(work: Work) -> Facts:
            await client_list.approve_list(work, list_id=key, expected_version=input.expected_version)
            return {"list": key}

        await perform(info, "approveClientList", input, act)
        return ApproveClientListPayload(client_list=ref("client_list", key))

    @mutation("Give a list back with the reason (退回客户名单).")
    async def return_client_list(self, info: Info, input: ReturnClientListInput) -> ReturnClientListResult:  # noqa: A002 - the API's word
        """Return."""
        key = key_of(input.client_list, "client_list", "clientList")

        async def act(work: Work) -> Facts:
            await client_list.return_list(
                work, list_id=key, reason=input.reason, expected_version=input.expected_version
            )
            return {"list": key}

        await perform(info, "returnClientList", input, act)
        return ReturnClientListPayload(client_list=ref("client_list", key))
