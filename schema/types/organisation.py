"""单位、员工、岗位: the directory that every member of staff sees."""

from typing import Optional

import strawberry

from schema.types.delegation import Delegation
from schema.types.node import Node
from schema.types.vocabulary import Post, UnitType


@strawberry.type(description="A unit of the firm (单位/部门).")
class Unit(Node):
    """单位."""

    code: str = strawberry.field(description="Code of the unit (单位代码).")
    name: str = strawberry.field(description="Name of the unit (单位名称).")
    type: UnitType = strawberry.field(description="Type of the unit (单位类型).")
    parent: Optional["Unit"] = strawberry.field(description="The unit above (上级单位).")
    head: Optional["Staff"] = strawberry.field(description="Head of the unit (负责人).")


@strawberry.type(description="A member of staff, or a machine account (员工).")
class Staff(Node):
    """员工."""

    login: str = strawberry.field(description="Login name (登录名).")
    name: str = strawberry.field(description="Name (姓名).")
    posts: list[Post] = strawberry.field(description="Posts held now, in alphabetical order (现任岗位).")
    unit: Unit = strawberry.field(description="The unit the person belongs to (所属单位).")
    superior: Optional["Staff"] = strawberry.field(description="Direct superior (直接上级).")
    delegations: list[Delegation] = strawberry.field(
        description="Who acts for this person, newest first (委托他人代办)."
    )
    stands_in: list[Delegation] = strawberry.field(description="For whom this person acts, newest first (受托代办).")
