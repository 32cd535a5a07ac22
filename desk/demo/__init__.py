"""Sample service pages of Riverbend Health on a server of their own, so that the conversation is shown as in real life:
in a frame of another origin, opened by one line of HTML.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import HTTPResponse, Request, Sanic
from sanic.response import html, raw

FOLDER = Path(__file__).parent / "pages"


def app(desk_url: str, site: str = "riverbend", name: str = "welcome-desk-demo") -> Sanic:
    """The pages as an application; each has the launcher of the desk at `desk_url`, for the site key `site`.

    Their content security policy is as strict as a page with the launcher can have it.
    """
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    pages = {
        _path(file): templates.get_template(file.relative_to(FOLDER).as_posix()).render(desk=desk_url, site=site)
        for file in sorted(FOLDER.rglob("*.html"))
        if file.name != "layout.html"
    }
    style = (FOLDER / "demo.css").read_bytes()
    policy = (
        f"default-src 'none'; script-src {desk_url}; frame-src {desk_url}; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    demo = Sanic(name, configure_logging=False)
    demo.config.TOUCHUP = False

    @demo.get("/demo.css")
    async def css(request: Request) -> HTTPResponse:
        return raw(style, content_type="text/css; charset=utf-8")

    @demo.get("/<path:path>")
    async def page(request: Request, path: str) -> HTTPResponse:
        found = pages.get("/" + path.strip("/"))
        headers = {"content-security-policy": policy, "x-content-type-options": "nosniff"}
        return html(found or pages["/missing"], status=200 if found else 404, headers=headers)

    @demo.get("/")
    async def home(request: Request) -> HTTPResponse:
        return await page(request, "")

    return demo


def _path(file: Path) -> str:
    """`pages/es/index.html` is `/es`, `pages/cardiology.html` is `/cardiology`."""
    name = file.relative_to(FOLDER).with_suffix("").as_posix()
    return "/" + name.removesuffix("index").strip("/")
