"""What a service page means for the conversation on it: its policies, its other scripts, what else is in the corner.

Decided from the page's headers and HTML alone; nothing on the page is run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from desk.content import Content
from desk.gateway import frame
from desk.gateway.assets import NotBuilt, load

Level = Literal["stops", "add", "note", "well"]

TRACKERS = {
    "google-analytics.com": "Google Analytics",
    "googletagmanager.com": "Google Tag Manager",
    "doubleclick.net": "Google Ads",
    "googleadservices.com": "Google Ads",
    "connect.facebook.net": "Meta Pixel",
    "analytics.tiktok.com": "TikTok Pixel",
    "snap.licdn.com": "LinkedIn Insight",
    "bat.bing.com": "Microsoft Ads",
    "static.ads-twitter.com": "X Pixel",
    "cdn.segment.com": "Segment",
    "px.ads.linkedin.com": "LinkedIn Insight",
    "adsrvr.org": "The Trade Desk",
    "matomo.cloud": "Matomo",
}
"""Domain -> who counts there."""
RECORDERS = {
    "hotjar.com": "Hotjar",
    "clarity.ms": "Microsoft Clarity",
    "fullstory.com": "FullStory",
    "logrocket.com": "LogRocket",
    "lr-ingest.io": "LogRocket",
    "mouseflow.com": "Mouseflow",
    "smartlook.com": "Smartlook",
    "contentsquare.net": "Contentsquare",
    "crazyegg.com": "Crazy Egg",
}
"""Domain -> who records what visitors do on the page."""
CORNERS = {
    "intercom.io": "Intercom",
    "intercomcdn.com": "Intercom",
    "drift.com": "Drift",
    "tawk.to": "tawk.to",
    "tidio.co": "Tidio",
    "zdassets.com": "Zendesk",
    "livechatinc.com": "LiveChat",
    "crisp.chat": "Crisp",
    "hs-scripts.com": "HubSpot",
    "usemessages.com": "HubSpot",
    "salesforceliveagent.com": "Salesforce chat",
    "userway.org": "UserWay",
    "acsbapp.com": "accessiBe",
    "cookielaw.org": "OneTrust",
    "cookiebot.com": "Cookiebot",
    "trustarc.com": "TrustArc",
}
"""Domain -> who puts something in the lower corner of pages too."""


@dataclass(frozen=True)
class ServicePage:
    """A page as it came: final address, headers with lower-case names (several policies joined by commas), HTML."""

    url: str
    headers: Mapping[str, str]
    html: str


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.level:<6} {self.what}" + (f"\n       {self.cure}" if self.cure else "")


def judge(page: ServicePage, desk_url: str, content: Content) -> list[Finding]:
    """What is found on `page` for the desk at `desk_url`, gravest first."""
    seen = _Seen(page.url)
    seen.feed(page.html)
    desk = _origin(desk_url)
    found = [
        *_line(seen, page, desk_url, content),
        *_origins(page, desk, content),
        *_policies(page, seen, desk),
        *_others(seen, desk),
        *_looks(seen, content),
    ]
    order = ("stops", "add", "note", "well")
    return sorted(found, key=lambda finding: order.index(finding.level))


def line(content: Content, desk_url: str, built: Path, own: Path = Path(__file__).parent / "static") -> str:
    """The line that puts this desk's launcher on a page, pinned to its present bytes. Raises NotBuilt."""
    launcher = load(built, own, frame.launcher(content)).get("desk.js")
    if launcher is None:
        raise NotBuilt("the widget is not built. Run `make setup`.")
    return (
        f'<script src="{desk_url}/w/{launcher.version}/desk.js" integrity="{launcher.integrity}"'
        f' crossorigin="anonymous" data-site="{content.site.organisation.key}" async></script>'
    )


# ---- one subject each --------------------------------------------------------------------------


def _line(seen: "_Seen", page: ServicePage, desk_url: str, content: Content) -> Iterator[Finding]:
    key = content.site.organisation.key
    usual = f'<script src="{desk_url}/w/1/desk.js" data-site="{key}" async></script>'
    if not seen.launchers and not seen.elements:
        yield Finding("add", "the page has no launcher", f"Add to the page: {usual}")
        return
    if len(seen.launchers) > 1:
        yield Finding("note", "the line stands on the page more than once", "One is enough; the first counts.")
    for source, attributes in seen.launchers[:1]:
        if _origin(source) != _origin(desk_url):
            yield Finding("stops", f"the launcher comes from {_origin(source)}", f"This desk's line is: {usual}")
        elif attributes.get("data-site") != key:
            yield Finding("stops", f"data-site is {attributes.get('data-site') or 'missing'}", f"Write: {usual}")
        elif attributes.get("integrity") and "/w/1/" in source:
            yield Finding(
                "stops",
                "integrity on /w/1/, whose bytes change with every release",
                "Pin the address too: `desk embed line` prints both.",
            )
        elif attributes.get("integrity") and attributes.get("crossorigin") is None:
            yield Finding("stops", "integrity without crossorigin", 'Add crossorigin="anonymous" to the line.')
        else:
            yield Finding("well", f"the line is there, for the site {key}")
        if urlsplit(page.url).scheme == "https" and urlsplit(source).scheme == "http":
            yield Finding("stops", "an https page does not run a script over http", "Serve the desk over https.")


def _origins(page: ServicePage, desk: str, content: Content) -> Iterator[Finding]:
    origin = _origin(page.url)
    if origin != desk and origin not in content.site.organisation.origins:
        cure = f"Add {origin} to organisation.origins in data/site.yml, or to DESK_EXTRA_ORIGINS."
        yield Finding("stops", f"the desk does not let {origin} show the conversation", cure)
    if page.headers.get("cross-origin-embedder-policy", "").split(";")[0].strip() == "require-corp":
        cure = "Send `Cross-Origin-Embedder-Policy: credentialless`, or leave it out on this page."
        yield Finding("stops", "Cross-Origin-Embedder-Policy: require-corp keeps the frame out", cure)


def _policies(page: ServicePage, seen: "_Seen", desk: str) -> Iterator[Finding]:
    policies = [*page.headers.get("content-security-policy", "").split(","), *seen.policies]
    parsed = [_directives(policy) for policy in policies if policy.strip()]
    if not parsed:
        yield Finding("well", "no content security policy: nothing is kept out")
    wanted: dict[str, list[str]] = {}
    for directives in parsed:
        if "sandbox" in directives and "allow-scripts" not in directives["sandbox"]:
            yield Finding(
                "stops", "the policy's sandbox runs no script", "Add allow-scripts and allow-same-origin to it."
            )
        for needs in (("script-src-elem", "script-src", "default-src"), ("frame-src", "child-src", "default-src")):
            name = next((one for one in needs if one in directives), None)
            if name is None:
                continue
            sources = directives[name]
            if needs[0] == "script-src-elem" and "'strict-dynamic'" in sources:
                cure = "Put the page's nonce on the line, as on its other scripts."
                yield Finding("add", f"{name} has 'strict-dynamic', which ignores host names", cure)
            elif not _allowed(desk, sources, page.url):
                told = "script-src" if needs[0] == "script-src-elem" else "frame-src"
                kept = [source for source in sources if source != "'none'"]
                wanted[name if name != "default-src" else told] = [*kept, desk]
    for name, sources in wanted.items():
        yield Finding("stops", f"the policy's {name} keeps the desk out", f"Write in it: {name} {' '.join(sources)};")
    if parsed and not wanted:
        yield Finding("well", "the content security policy lets the launcher and the frame in")


def _others(seen: "_Seen", desk: str) -> Iterator[Finding]:
    hosts = sorted({urlsplit(source).hostname or "" for source in seen.sources} - {"", urlsplit(desk).hostname or ""})
    for known, what in (
        (
            RECORDERS,
            "records this page. It cannot see the conversation, which runs in a frame of the desk's own origin",
        ),
        (TRACKERS, "learns that this page was visited. It cannot see the conversation"),
        (CORNERS, "may cover the button"),
    ):
        for who in sorted({name for host in hosts for name in _named(host, known)}):
            cure = "Try the page on a phone; move one of them if they meet." if known is CORNERS else ""
            yield Finding("note", f"{who} {what}", cure)
    if seen.corners:
        cure = "Try the page on a phone; move one of them if they meet."
        yield Finding("note", "something else is fixed to the lower corner of the page", cure)


def _looks(seen: "_Seen", content: Content) -> Iterator[Finding]:
    languages = content.site.organisation.languages
    if not seen.language:
        cure = f'Write <html lang="{languages[0]}">, or data-lang on the line.'
        yield Finding("add", f"the page does not say its language; the launcher speaks {languages[0]}", cure)
    elif seen.language not in languages:
        what = f"the page is in {seen.language}, which the desk does not speak; it begins in {languages[0]}"
        yield Finding("note", what)
    if not seen.viewport:
        cure = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield Finding("add", "the page is not made for phones; the button will be tiny there", f"Add {cure}")


# ---- reading a page ----------------------------------------------------------------------------


@dataclass
class _Seen(HTMLParser):
    """What matters of a page's HTML."""

    base: str
    launchers: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    elements: int = 0
    sources: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    language: str = ""
    viewport: bool = False
    corners: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        source = held.get("src")
        if tag == "html":
            self.language = (held.get("lang") or "")[:2].lower()
        elif tag == "base" and held.get("href"):
            self.base = urljoin(self.base, held["href"] or "")
        elif tag == "welcome-desk":
            self.elements += 1
        elif tag == "meta":
            self.viewport |= (held.get("name") or "").lower() == "viewport"
            if (held.get("http-equiv") or "").lower() == "content-security-policy":
                self.policies.append(held.get("content") or "")
        elif tag in ("script", "iframe", "img") and source:
            whole = urljoin(self.base, source)
            self.sources.append(whole)
            if tag == "script" and ("data-site" in held or urlsplit(whole).path.endswith("/desk.js")):
                self.launchers.append((whole, held))
        style = (held.get("style") or "").replace(" ", "").lower()
        self.corners |= "position:fixed" in style and "bottom:" in style


def _directives(policy: str) -> dict[str, list[str]]:
    """Name -> sources; of a name that stands twice the first counts, as in browsers."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def _allowed(origin: str, sources: Iterable[str], page: str) -> bool:
    """True when a source list lets `origin` in (Content Security Policy Level 3, 6.7.2.8)."""
    wanted = urlsplit(origin)
    port = wanted.port or {"http": 80, "https": 443}.get(wanted.scheme)
    for source in sources:
        if source == "'self'" and origin == _origin(page):
            return True
        if source == "*" or source == f"{wanted.scheme}:" or (source == "http:" and wanted.scheme == "https"):
            return True
        given = urlsplit(source if "//" in source else f"//{source}")
        host, name = (given.hostname or "").lower(), (wanted.hostname or "").lower()
        scheme = given.scheme or urlsplit(page).scheme
        if not host or not (scheme == wanted.scheme or (scheme == "http" and wanted.scheme == "https")):
            continue
        asked = given.netloc.rpartition(":")[2] if ":" in given.netloc else ""
        right_port = asked in ("*", str(port)) if asked else port in (80, 443)
        if right_port and (name == host or (host.startswith("*.") and name.endswith(host[1:]))):
            return True
    return False


def _named(host: str, known: Mapping[str, str]) -> Iterator[str]:
    return (name for domain, name in known.items() if host == domain or host.endswith("." + domain))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
