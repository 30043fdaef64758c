"""What can be listened to."""

import strawberry

from schema.subscriptions.worklist import WorklistSubscriptions


@strawberry.type(description="What can be listened to; an event tells what to read again (订阅).")
class Subscription(WorklistSubscriptions):
    """订阅."""


__all__ = ["Subscription"]
