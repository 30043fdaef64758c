"""What is wrong with a field of a written file, in Chinese and English, by the kind of mistake."""

from pydantic_core import ErrorDetails

CHINESE = {
    "missing": "缺少必填项",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "union_tag_invalid": "写法不在允许的几种之内",
    "union_tag_not_found": "写法不在允许的几种之内",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不符",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "date_parsing": "应为日期，例如 2026-01-31",
    "date_from_datetime_parsing": "应为日期，例如 2026-01-31",
    "date_type": "应为日期，例如 2026-01-31",
    "time_parsing": "应为时间，例如 17:00",
    "time_type": "应为时间，例如 17:00",
    "model_type": "应为一组键值",
    "model_attributes_type": "应为一组键值",
    "tuple_type": "应为列表",
    "frozen_set_type": "应为列表",
    "too_short": "列表不能为空",
    "enum": "取值不在允许范围内",
    "literal_error": "取值不在允许范围内",
}

ENGLISH = {
    "missing": "is required",
    "extra_forbidden": "there is no such field: check its spelling",
    "union_tag_not_found": "is not written in one of the ways allowed here",
    "union_tag_invalid": "is not written in one of the ways allowed here",
}


def in_chinese(error: ErrorDetails) -> str:
    """Say in Chinese what is wrong and, where values are limited, which are allowed."""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", error["msg"])).partition(" | ")[0]
    if kind.startswith(("greater_than", "less_than")):
        return "数值超出允许范围：" + ",".join(f"{name} {limit}" for name, limit in context.items())
    allowed = context.get("expected") or context.get("expected_tags")
    text = CHINESE.get(kind, "内容有误")
    return f"{text}（允许：{allowed}）" if allowed else text


def in_english(error: ErrorDetails) -> str:
    """Say the same in English."""
    if error["type"] == "value_error":
        text = str(error.get("ctx", {}).get("error", error["msg"]))
        return text.partition(" | ")[2] or text
    return ENGLISH.get(error["type"], error["msg"])
