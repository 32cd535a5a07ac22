"""The staff pages: one row per page, what the audit trail calls it, and who may use it."""

from dataclasses import dataclass
from typing import Literal

from desk.console import export, inbox, request, signin
from desk.console.outcomes import Permission
from desk.console.visit import Handler


@dataclass(frozen=True)
class Route:
    """`needs` None: open to everybody; `member`: to whoever is signed in; else to staff with that permission.

    Every call of a row writes exactly one audit entry named `audit`; None is for pages that show and change nothing.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    audit: str | None
    needs: Permission | Literal["member"] | None


ROUTES = (
    Route("GET", "/sign-in", signin.show, None, None),
    Route("POST", "/sign-in", signin.sign_in, "sign_in", None),
    Route("GET", "/first/<part>", signin.invited, None, None),
    Route("POST", "/first/<part>", signin.choose_password, "set_password", None),
    Route("GET", "/away", signin.away, None, None),
    Route("POST", "/sign-out", signin.sign_out, "sign_out", "member"),
    Route("POST", "/stay", signin.stay, "stay", "member"),
    Route("GET", "/", inbox.show, "view_inbox", "read"),
    Route("GET", "/find", inbox.find, "search", "read"),
    Route("GET", "/export", export.export, "export", "export"),
    Route("GET", "/leads/<part>", request.show, "view_lead", "read"),
    Route("POST", "/leads/<part>/claim", request.claim, "claim", "act"),
    Route("POST", "/leads/<part>/release", request.release, "release", "act"),
    Route("POST", "/leads/<part>/outcome", request.record, "outcome", "act"),
    Route("POST", "/leads/<part>/route", request.reroute, "reroute", "act"),
    Route("POST", "/leads/<part>/acknowledge", request.acknowledge, "acknowledge", "act"),
    Route("POST", "/leads/<part>/link", request.link, "link", "act"),
    Route("POST", "/leads/<part>/dismiss", request.dismiss, "dismiss", "act"),
    Route("POST", "/leads/<part>/change", request.change, "change", "act"),
    Route("POST", "/leads/<part>/consent", request.revoke, "revoke_consent", "revoke"),
)
