"""表单: a filled form with its printed fields and signatures."""

from datetime import datetime

import strawberry

from schema.types.document import Document
from schema.types.node import Node
from schema.types.organisation import Staff
from schema.types.vocabulary import Post


@strawberry.type(description="One printed field of a form (表单项).")
class FormField:
    """表单项."""

    code: str = strawberry.field(description="Fixed code of the field, such as MF1-006 (表单项编号).")
    label: str = strawberry.field(description="Label as printed (表单项名称).")
    value: str | None = strawberry.field(
        description="Value as printed, contact data masked; null when left empty (填写内容)."
    )
    before: str | None = strawberry.field(
        description="What the version that this one corrects says, contact data masked (更正前内容)."
    )
    corrected: bool = strawberry.field(description="Whether this version says otherwise than that one (是否更正).")


@strawberry.type(description="A signature on a filled form: who, as what, when, over exactly which content (签字).")
class Signature(Node):
    """签字."""

    by: Staff = strawberry.field(description="Who signed (签字人).")
    post: Post = strawberry.field(description="The post acted in (签字岗位).")
    on_behalf_of: Staff | None = strawberry.field(description="For whom, during an absence (代何人签字).")
    at: datetime = strawberry.field(description="When (签字时间).")
    content_hash: str = strawberry.field(description="SHA-256 of the signed content, in hexadecimal (内容摘要).")


@strawberry.type(description="One version of a filled form; a correction is the next version (表单记录).")
class FormRecord(Node):
    """表单记录."""

    form: str = strawberry.field(description="Code of the form (表单代码).")
    version: int = strawberry.field(description="Version, from 1 (版本).")
    reason: str | None = strawberry.field(
        description="Why it corrects the version before it; null for the first (更正原因)."
    )
    corrects: "FormRecord | None" = strawberry.field(
        description="The version before it, which stays as it was signed (被更正版本)."
    )
    replaced_by: "FormRecord | None" = strawberry.field(
        description="The version that corrects this one and has taken its place; null for the version that stands (更正后版本)."
    )
    fields: list[FormField] = strawberry.field(description="Fields in printed order (表单项).")
    document: Document | None = strawberry.field(description="The form as archived, once it is (归档文件).")
    signed_copies: list[Document] = strawberry.field(
        description="Scans of this version as it was signed on paper, oldest first (签字扫描件)."
    )
    signatures: list[Signature] = strawberry.field(description="Signatures in the order of signing (签字).")
    content_hash: str = strawberry.field(
        description="SHA-256 of the content that is signed, in hexadecimal (内容摘要)."
    )
    filled_by: Staff = strawberry.field(description="Who filled it (填表人).")
    filled_at: datetime = strawberry.field(description="When it was filled (填表时间).")
