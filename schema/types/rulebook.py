"""制度: the versions of the regulations, and the duties they name."""

from datetime import date, datetime

import strawberry

from schema.types.node import Node
from schema.types.vocabulary import TermSource


@strawberry.type(description="One duty that a rulebook version names (应办事项的种类).")
class Duty(Node):
    """应办事项的种类."""

    code: str = strawberry.field(description="Code of the duty within its rulebook (事项代码).")
    article: str = strawberry.field(description="The article that demands it (依据条款).")
    title: str = strawberry.field(description="What is to be done (事项名称).")
    term: str = strawberry.field(description="How long the rule gives, in Chinese (期限规则).")
    term_source: TermSource | None = strawberry.field(description="Who set the term; null without one (期限依据).")
    term_note: str | None = strawberry.field(description="Why the term is as it is (期限依据说明).")


@strawberry.type(description="One version of a regulation as data; a decision keeps the version it used (制度版本).")
class RulebookVersion(Node):
    """制度版本."""

    code: str = strawberry.field(description="Code of the regulation (制度代码).")
    version: str = strawberry.field(description="Version (版本).")
    title: str = strawberry.field(description="Title of the regulation (制度名称).")
    effective_from: date = strawberry.field(description="First day in force (生效日期).")
    adopted_on: date = strawberry.field(description="Day from which the firm keeps its duties (采用日期).")
    digest: str = strawberry.field(description="SHA-256 of the rulebook's content, in hexadecimal (内容摘要).")
    loaded_at: datetime = strawberry.field(description="When this version was loaded (载入时间).")
    duties: list[Duty] = strawberry.field(description="The duties it names, in the order of loading (应办事项的种类).")
