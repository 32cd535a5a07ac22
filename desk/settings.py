"""Settings: one table of names, defaults and help; values come from the environment.

`docs/operator.md` lists the same table; a test keeps them equal.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path


class BadSetting(ValueError):
    """A setting has a value that cannot be used; the message names it and the cure, never the value of a secret."""


def _setting(name: str, default: str, help: str) -> str:
    return field(default=default, metadata={"name": name, "help": help})  # type: ignore[return-value]


@dataclass(frozen=True)
class Settings:
    host: str = _setting("DESK_HOST", "127.0.0.1", "address the desk listens on")
    port: str = _setting("DESK_PORT", "8080", "port of the desk; 0 takes a free one")
    public_url: str = _setting(
        "DESK_PUBLIC_URL", "", "address visitors and staff see, `https://intake.example.org`; empty: http://HOST:PORT"
    )
    data: str = _setting("DESK_DATA", "data", "folder of the content files")
    var: str = _setting("DESK_VAR", "var", "folder of the state: database, keys, models")
    database: str = _setting("DESK_DATABASE_URL", "", "SQLAlchemy URL; empty: SQLite in the state folder")
    checkpoints: str = _setting(
        "DESK_CHECKPOINTS",
        "",
        "folder of the signed checkpoints and of the list of the forgotten, best on another disk; "
        "empty: `checkpoints` in the state folder",
    )
    engine_python: str = _setting(
        "DESK_ENGINE_PYTHON", ".venv-bot/bin/python", "interpreter of the engine's environment"
    )
    engine_url: str = _setting("DESK_ENGINE_URL", "", "address of a running engine; empty: `desk run` starts one")
    engine_key: str = _setting("DESK_ENGINE_KEY", "", "hex secret shared with the engine; empty: a new one each start")
    actions_port: str = _setting("DESK_ACTIONS_PORT", "0", "loopback port of the action listener; 0 takes a free one")
    rate_factor: str = _setting("DESK_RATE_FACTOR", "1", "multiplies every rate limit; benchmarks of load raise it")
    extra_origins: str = _setting(
        "DESK_EXTRA_ORIGINS", "", "comma-separated origins of service pages beside those in data/site.yml"
    )
    trusted_proxies: str = _setting(
        "DESK_TRUSTED_PROXIES", "", "comma-separated addresses or networks whose X-Forwarded-For is believed"
    )
    redis: str = _setting(
        "DESK_REDIS_URL", "", "`redis://…` that several desks count rate limits in; empty: each its own"
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, **given: object) -> "Settings":
        """Settings from the environment; `given` (not None) wins. Raises BadSetting."""
        values = {entry.name: environment.get(entry.metadata["name"], entry.default) for entry in fields(cls)}
        values |= {name: str(value) for name, value in given.items() if value is not None}
        settings = cls(**values)
        for name in ("port", "actions_port"):
            if not getattr(settings, name).isdigit() or int(getattr(settings, name)) > 65535:
                raise BadSetting(f"DESK_{name.upper()}: not a port number. Use 0 to 65535.")
        try:
            sound = float(settings.rate_factor) > 0
        except ValueError:
            sound = False
        if not sound:
            raise BadSetting("DESK_RATE_FACTOR: not a number above 0. Use 1 for the usual limits.")
        if settings.redis and not settings.redis.startswith(("redis://", "rediss://", "unix://")):
            raise BadSetting("DESK_REDIS_URL: not the address of a Redis. Write it as redis://127.0.0.1:6379/0")
        try:
            _ = settings.proxies
        except ValueError:
            raise BadSetting(
                "DESK_TRUSTED_PROXIES: not addresses or networks. Write them as 10.0.0.5, 10.1.0.0/16"
            ) from None
        if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
            raise BadSetting("DESK_PUBLIC_URL: not a web address. Write it as https://intake.example.org")
        return settings

    @property
    def origins(self) -> list[str]:
        """Extra origins, without a slash at the end."""
        return [entry.strip().rstrip("/") for entry in self.extra_origins.split(",") if entry.strip()]

    @cached_property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """Networks of the proxies whose X-Forwarded-For is believed. Raises ValueError."""
        return [ip_network(entry.strip()) for entry in self.trusted_proxies.split(",") if entry.strip()]

    def trusts(self, address: str) -> bool:
        """Whether `address` is one of our proxies; what is no address is not."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.proxies)

    @property
    def var_folder(self) -> Path:
        return Path(self.var).resolve()

    @property
    def checkpoints_folder(self) -> Path:
        return Path(self.checkpoints).resolve() if self.checkpoints else self.var_folder / "checkpoints"

    @property
    def data_folder(self) -> Path:
        return Path(self.data).resolve()

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.var_folder / 'desk.db'}"

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        return self.url.startswith("https://")
