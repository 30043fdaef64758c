"""What the house knows for a form before anybody writes: the client, the contact, the newest amounts of the client."""

from datetime import date

from cases.actions.revisit import Contact, Folder
from cases.models.client import Client
from cases.policy import signing_post
from cases.posts import NAMES
from cases.queries import client as clients
from cases.queries import form as forms
from cases.queries import organisation
from kernel.clock import OFFICE
from kernel.work import Work

Values = dict[str, str | None]


async def known_values(work: Work, folder: Folder, contact: Contact, day: date | None) -> Values:
    """Give the known values by where the form is filled from; amounts are those of the snapshot `day`."""
    client = await clients.client(work.session, folder.case.client_id or 0)
    branch = await organisation.unit(work.session, client.branch_id if client else folder.case.branch_id)
    about = None if folder.case.about_id is None else await organisation.staff(work.session, folder.case.about_id)
    return {
        **_of_client(client),
        "client.branch": branch.name,
        "revisit.method": contact.method.value,
        "revisit.contact": contact.contact,
        "revisit.officer": work.actor.name,
        "revisit.post": _post_name(work, folder),
        "revisit.about": None if about is None else about.name,
        "revisit.visited_at": contact.at.astimezone(OFFICE).isoformat(timespec="minutes"),
        **_of_amounts(await forms.amounts(work.session, folder.case.client_id or 0, day)),
    }


def _post_name(work: Work, folder: Folder) -> str | None:
    """Give the post in which the actor signs, as the regulation calls it."""
    post = signing_post(work.actor, folder.programme)
    return next(
        (each.name for each in folder.edition.rulebook.posts if each.code == post), NAMES.get(post, ("", ""))[0]
    )


def _of_client(client: Client | None) -> Values:
    return {"client.name": client.name if client else None, "client.number": client.number if client else None}


def _of_amounts(found: forms.Amounts | None) -> Values:
    """Give the amounts as the form writes them, the ratios as delivered; what a debt has no ratio for is left to be entered.

    Without debt there is no ratio (AMB-71).
    """
    if found is None:
        return {}
    known: Values = {
        "snapshot.assets": f"{found.assets:.2f}",
        "snapshot.margin_debt": f"{found.margin_debt:.2f}",
        "snapshot.profit_loss": _gain(found),
    }
    if found.ratio is not None or not found.margin_debt:
        known["snapshot.maintenance_margin_ratio"] = None if found.ratio is None else f"{found.ratio:.4f}"
    return known


def _gain(found: forms.Amounts) -> str | None:
    if found.profit_loss is None:
        return None
    share = "" if found.profit_loss_ratio is None else f" {found.profit_loss_ratio:.4f}"
    return f"{found.profit_loss:.2f}{share}"
