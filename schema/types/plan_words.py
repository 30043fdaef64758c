"""Words of revisit plans: their states, and why a revisit lies where it lies."""

from cases.models.plan import PlanStatus
from cases.planning import PlanReason
from schema.types.describing import publish

PLAN_STATUSES = publish(
    PlanStatus,
    "State of a revisit plan (计划状态).",
    {
        PlanStatus.STANDING: ("现行", "It is worked by"),
        PlanStatus.SUPERSEDED: ("已取代", "A later plan took its place"),
    },
)
PLAN_REASONS = publish(
    PlanReason,
    "Why a revisit lies on its day with its officer, or on none (安排依据).",
    {
        PlanReason.EARLIEST: ("先到期先安排，排在有余量的最早工作日", "Earliest due first, on the first day with room"),
        PlanReason.OFFICER: (
            "由现承办人在有余量的最早工作日办理",
            "With whoever has it already, on the first day with room",
        ),
        PlanReason.KEPT: ("沿用前一计划的安排", "As the plan before had it"),
        PlanReason.MOVED: ("前一计划的安排已不能执行或须让位，重新安排", "The plan before could not be kept"),
        PlanReason.FULL: (
            "未能排入：截止日前可办理的工作日均已排满或人员不在岗",
            "No room: every day in its term is full, or people are absent",
        ),
        PlanReason.NO_DAY: ("未能排入：期间内没有可办理的工作日", "No working day of the period lies in its term"),
        PlanReason.OVERDUE: (
            "未能排入：编制计划时已逾期，应立即办理",
            "Overdue when the plan was made: to be done at once",
        ),
        PlanReason.NOBODY: (
            "未能排入：本单位没有可承办该回访的人员（开发该客户的人员不得承办）",
            "Nobody of the unit may do it: whoever developed the client may not",
        ),
    },
)
__all__ = ["PLAN_REASONS", "PLAN_STATUSES", "PlanReason", "PlanStatus"]
