"""The notifier: carries a message to an address that Apprise understands: mailto://, json://, wecombot:// and more."""

import asyncio
from urllib.parse import urlsplit

from apprise import Apprise, AppriseAsset

ASSET = AppriseAsset(app_id="Anjuan", app_desc="案卷", app_url="", async_mode=True, secure_logging=True)


class NotAccepted(Exception):
    """The other side did not take the message, or the address is none."""


class AppriseNotifier:
    """Implements kernel.ports.Notifier."""

    async def notify(self, target: str, title: str, body: str) -> None:
        """Send to one target; raise NotAccepted, which names only the scheme: the rest of an address may be secret."""
        # The first address makes Apprise read a hundred plug-ins: most of a second, and not on the event loop.
        courier = Apprise(asset=ASSET)
        if not await asyncio.to_thread(courier.add, target):
            message = f"{scheme_of(target)}: not an address that notices can be sent to"
            raise NotAccepted(message)
        if not await courier.async_notify(title=title, body=body):
            message = f"{scheme_of(target)}: not accepted"
            raise NotAccepted(message)


def scheme_of(target: str) -> str:
    """Give the scheme of an address, `mailto`."""
    return urlsplit(target).scheme or "?"
