"""The committed schema is the schema."""

from pathlib import Path

from graphql import build_schema, lexicographic_sort_schema, print_schema

from schema.build import build, printed

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text() == printed(), "run: python -m schema.build > schema.graphql"


def test_lists_have_the_names_that_clients_were_given() -> None:
    fields = build_schema(COMMITTED.read_text()).type_map["Query"].fields  # type: ignore[attr-defined]
    named = {name: str(field.type) for name, field in fields.items() if str(field.type).endswith("Connection!")}
    assert named == {
        "accessEntries": "AccessEntryConnection!",
        "cases": "CaseConnection!",
        "clientLists": "ClientListConnection!",
        "clients": "ClientConnection!",
        "documents": "DocumentConnection!",
        "exports": "ExportConnection!",
        "inspectionNotes": "InspectionNoteConnection!",
        "recordings": "RecordingConnection!",
        "filings": "FilingConnection!",
        "journal": "JournalConnection!",
        "notices": "NoticeConnection!",
        "obligations": "ObligationConnection!",
        "populations": "PopulationConnection!",
        "revisitPlans": "RevisitPlanConnection!",
        "unmatchedScans": "ScanConnection!",
        "worklist": "ObligationConnection!",
    }


def test_the_printed_schema_is_the_one_that_answers() -> None:
    committed = lexicographic_sort_schema(build_schema(COMMITTED.read_text()))
    assert print_schema(committed) == print_schema(lexicographic_sort_schema(build()._schema))
