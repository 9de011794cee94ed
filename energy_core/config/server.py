"""Where running agents answer requests."""

from dataclasses import dataclass, field
from ipaddress import ip_address

from ..exceptions import ConfigError, Hidden

_TOKEN = {"takes": "a secret of 16 letters or more"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Where running agents answer requests, over a websocket.

    Whoever has `token` may do everything, whoever has `read_token` may read. Without a token one is made at
    the first start, in a file in the state folder; that is enough on this machine only. A browser is let in
    from the `origins` only, as `http://192.168.1.10:8080`.
    """

    host: str = "127.0.0.1"
    port: int = field(default=8124, metadata={"minimum": 0, "maximum": 65535})
    token: str | None = field(default=None, repr=False, metadata=_TOKEN)
    read_token: str | None = field(default=None, repr=False, metadata=_TOKEN)
    origins: tuple[str, ...] = ()
    max_connections: int = field(default=16, metadata={"minimum": 1, "maximum": 1000})

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what would let in those who should stay out."""
        for name, token in (("token", self.token), ("read_token", self.read_token)):
            if token is not None and len(token) < 16:  # noqa: PLR2004 - said in words above
                raise ConfigError(name, Hidden(), _TOKEN["takes"])
        if self.token is not None and self.token == self.read_token:
            raise ConfigError("read_token", Hidden(), "another secret than token")
        if not self.host or not self.host.isprintable():
            raise ConfigError("host", self.host, "an address of this machine, as 127.0.0.1")
        if not self.is_local and self.token is None:
            takes = "127.0.0.1 or ::1, unless there is a token of your own: others reach it there"
            raise ConfigError("host", self.host, takes)

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
