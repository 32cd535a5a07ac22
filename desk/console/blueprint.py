"""The staff pages under Sanic: proves each request, runs its page on a thread, writes the audit trail, answers."""

import asyncio
import hashlib
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import quote

import jinja2
import structlog
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, html, raw, redirect

from desk.console import guard, papers, sessions, signin
from desk.console.limits import USUAL, Limits
from desk.console.outcomes import may
from desk.console.routes import ROUTES, Route
from desk.console.visit import Answer, Desk, File, Page, Visit, message
from desk.content import Content
from desk.leads import Store, StoreDown
from desk.settings import Settings

type Clock = Callable[[], datetime]

_log = structlog.get_logger()

_THREADS = 4
"""Pages at work at once: keeps password hashing and large leads from taking the machine away from visitors."""


def blueprint(store: Store, content: Content, clock: Clock, settings: Settings, limits: Limits = USUAL) -> Blueprint:
    """The staff pages, to be mounted with `app.blueprint(...)`; they live under `/staff`.

    `clock` gives aware datetimes. Answers 401 with the sign-in page, and 403, 404, 409, 410, 413, 422, 429 and 503 with
    pages of its own.
    """
    site = _Site(Desk(store, content, limits, settings.url), settings, clock)
    pages = Blueprint("console", url_prefix="/staff")
    for route in ROUTES:
        name = f"{route.method.lower()}_{route.handler.__module__.rpartition('.')[2]}_{route.handler.__name__}"
        exact = route.path == "/"
        pages.add_route(site.handler(route), route.path, methods=[route.method], name=name, strict_slashes=exact)
    pages.add_route(site.home, "", methods=["GET"], name="home", strict_slashes=True)
    pages.add_route(site.asset, f"/static/{site.version}/<name>", methods=["GET"], name="static")
    pages.add_route(site.nowhere, "/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], name="nowhere")
    pages.after_server_stop(site.stop)
    return pages


class _Site:
    """Holds what all pages share: the templates, the static files and the threads they run on."""

    def __init__(self, desk: Desk, settings: Settings, clock: Clock) -> None:
        self._desk = desk
        self._settings = settings
        self._clock = clock
        self._templates: jinja2.Environment = papers.printer()
        self._static = papers.static()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="console")
        self.version = hashlib.sha256(b"".join(body for body, _ in self._static.values())).hexdigest()[:12]

    def handler(self, route: Route) -> Callable[..., Any]:
        async def answer(request: Request, part: str = "") -> HTTPResponse:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._serve, route, request, part)

        return answer

    async def home(self, request: Request) -> HTTPResponse:
        return self._with_headers(redirect(guard.HOME, status=308))

    async def nowhere(self, request: Request, path: str) -> HTTPResponse:
        return self._printed(message("missing", 404), None)

    async def asset(self, request: Request, name: str) -> HTTPResponse:
        if name not in self._static:
            return self._printed(message("missing", 404), None)
        body, kind = self._static[name]
        return raw(
            body,
            content_type=kind,
            headers={**guard.HEADERS, "Cache-Control": "public, max-age=31536000, immutable"},
        )

    async def stop(self, *_: Any) -> None:
        self._threads.shutdown(wait=False)

    def _serve(self, route: Route, request: Request, part: str) -> HTTPResponse:
        """One request from proof to answer, on a thread."""
        try:
            visit = self._visit(request, part)
            answer = self._refusal(route, request, visit)
            if answer is None:
                # What an idle page turns into must not keep its session alive: only pages for members count.
                if route.needs is not None:
                    sessions.used(self._desk, visit.session, visit.now)
                answer = route.handler(self._desk, visit)
            self._audit(route, visit, answer)
            return self._response(answer, visit)
        except StoreDown:
            return self._printed(message("down", 503), None, {"Retry-After": "30"})
        except Exception as fault:
            # The edge of the pages: a fault's message may quote a visitor, so only its kind and its place are logged.
            place = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{place.filename}:{place.lineno}"
            _log.error("page_failed", error=type(fault).__name__, where=where, path=route.path, method=route.method)
            return self._printed(message("broken", 500), None)

    def _visit(self, request: Request, part: str) -> Visit:
        now = self._clock()
        token = request.cookies.get(sessions.cookie_name(self._settings.secure_cookies))
        small = len(request.body) <= self._desk.limits.form_bytes
        return Visit(
            path=request.path + (f"?{request.query_string}" if request.query_string else ""),
            now=now,
            address=request.remote_addr or request.ip,
            part=part,
            query=_firsts(request.args),
            form=_firsts(request.form or {}) if request.method == "POST" and small else {},
            session=token,
            member=sessions.member(self._desk, token, now) if token else None,
        )

    def _refusal(self, route: Route, request: Request, visit: Visit) -> Answer | None:
        """The answer to a request that may not reach its page, or None."""
        if request.method == "POST":
            if len(request.body) > self._desk.limits.form_bytes:
                return message("large", 413)
            site = request.headers.get("sec-fetch-site"), request.headers.get("origin")
            if not guard.same_site(*site, request.host, self._settings.url):
                return message("not_ours", 403)
        if route.needs is None:
            return None
        if visit.member is None:
            return signin.ask(visit, _page_of(visit.path))
        if request.method == "POST" and not guard.token_fits(visit.form.get("csrf"), visit.member.csrf):
            return message("not_ours", 403)
        if route.needs != "member" and not may(visit.member.role, route.needs):
            return message("forbidden", 403)
        return None

    def _audit(self, route: Route, visit: Visit, answer: Answer) -> None:
        """One entry a call. Nobody's call of a page that needs somebody is not one: anybody could fill the trail."""
        if route.audit is None or (route.needs is not None and visit.member is None):
            return
        staff_id = answer.staff_id or (visit.member.id if visit.member else None)
        self._desk.store.audit(staff_id, route.audit, answer.object_id, answer.outcome, visit.now, visit.address)

    def _response(self, answer: Answer, visit: Visit) -> HTTPResponse:
        if isinstance(answer, Page):
            return self._printed(answer, visit, answer.headers)
        if isinstance(answer, File):
            saved = {"Content-Disposition": f'attachment; filename="{answer.name}"'}
            return self._with_headers(raw(answer.body, content_type=answer.kind, headers=saved))
        response = redirect(answer.url, status=303) if answer.url else empty()
        if answer.session is not None:
            sessions.set_cookie(response, answer.session, self._settings.secure_cookies)
        return self._with_headers(response)

    def _printed(self, page: Page, visit: Visit | None, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        member = visit.member if visit and page.status != 401 else None
        away = _page_of(visit.path) if visit else guard.HOME
        frame = {
            "organisation": self._desk.content.site.organisation.name,
            "assets": f"/staff/static/{self.version}",
            "member": member,
            "csrf": member.csrf if member else "",
            "exports": member is not None and may(member.role, "export"),
            "idle_seconds": int(self._desk.limits.idle.total_seconds()),
            "away": f"/staff/away?next={quote(away, safe='')}",
        }
        body = papers.page(self._templates, page.template, {"frame": frame, **page.facts})
        return self._with_headers(html(body, status=page.status, headers=dict(headers or {})))

    def _with_headers(self, response: HTTPResponse) -> HTTPResponse:
        for name, value in guard.HEADERS.items():
            response.headers[name] = value
        return response


def _firsts(values: Mapping[str, Any]) -> dict[str, str]:
    """Each field once: the first value, where a form or a query names one twice."""
    return {name: str(many[0] if isinstance(many, list) else many) for name, many in dict(values).items() if many}


def _page_of(path: str) -> str:
    """The page to come back to: of a form's address, the request it belongs to."""
    parts = path.partition("?")[0].split("/")
    if parts[:3] == ["", "staff", "leads"] and len(parts) > 3:
        return guard.local_path("/".join(parts[:4]))
    return guard.local_path(path)
