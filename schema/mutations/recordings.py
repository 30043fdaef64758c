"""Mutations of the call centre's recordings: into a revisit by hand, or closed with a reason."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import recording
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform, some_key
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.recording import Recording
from schema.types.revisit import Revisit


@strawberry.input(description="A waiting recording that belongs to a revisit (录音归入案件).")
class AssignRecordingInput:
    """录音归入案件."""

    recording: strawberry.ID = strawberry.field(description="Global id of the recording (通话录音).")
    revisit: strawberry.ID = strawberry.field(description="Global id of the revisit (回访案件).")
    attempt: strawberry.ID | None = strawberry.field(
        description="Global id of the attempt that was this call; it then names the recording (联系记录).", default=None
    )
    note: str | None = strawberry.field(description="Note (备注).", default=None)
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A waiting recording that belongs to no revisit (结清录音).")
class CloseRecordingInput:
    """结清录音."""

    recording: strawberry.ID = strawberry.field(description="Global id of the recording (通话录音).")
    reason: str = strawberry.field(description="Why it belongs to none (原因).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A recording was put into a revisit's dossier (已归入案件).")
class AssignRecordingPayload:
    """已归入案件."""

    recording: Recording | None = strawberry.field(
        description="The recording; null when it has left your sight (通话录音)."
    )
    revisit: Revisit | None = strawberry.field(description="The revisit; null when it has left your sight (回访案件).")


@strawberry.type(description="A recording was closed (已结清).")
class CloseRecordingPayload:
    """已结清."""

    recording: Recording | None = strawberry.field(
        description="The recording; null when it has left your sight (通话录音)."
    )


AssignRecordingResult: TypeAlias = Annotated[
    AssignRecordingPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AssignRecordingResult", description="The recording in its dossier, or why not (归入结果)."),
]
CloseRecordingResult: TypeAlias = Annotated[
    CloseRecordingPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("CloseRecordingResult", description="The closed recording, or why not (结清结果)."),
]


@strawberry.type
class RecordingMutations:
    """通话录音."""

    @mutation("Put a waiting recording into the revisit it belongs to (录音归入案件).")
    async def assign_recording(self, info: Info, input: AssignRecordingInput) -> AssignRecordingResult:  # noqa: A002 - the API's word
        """Assign."""
        key, case = key_of(input.recording, "recording", "recording"), key_of(input.revisit, "case", "revisit")
        attempt = some_key(input.attempt, "revisit_attempt", "attempt")

        async def act(work: Work) -> Facts:
            await recording.assign_recording(
                work,
                recording_id=key,
                case_id=case,
                attempt_id=attempt,
                note=input.note,
                expected_version=input.expected_version,
            )
            return {"recording": key}

        await perform(info, "assignRecording", input, act)
        return AssignRecordingPayload(recording=ref("recording", key), revisit=ref("case", case))

    @mutation("Say why a waiting recording belongs to no revisit (结清录音).")
    async def close_recording(self, info: Info, input: CloseRecordingInput) -> CloseRecordingResult:  # noqa: A002 - the API's word
        """Close."""
        key = key_of(input.recording, "recording", "recording")

        async def act(work: Work) -> Facts:
            await recording.close_recording(
                work, recording_id=key, reason=input.reason, expected_version=input.expected_version
            )
            return {"recording": key}

        await perform(info, "closeRecording", input, act)
        return CloseRecordingPayload(recording=ref("recording", key))
