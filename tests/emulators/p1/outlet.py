"""One open end of a line, written to without ever waiting for its reader."""

import os

# What a reader may lag behind before bytes are lost, as on a port whose receive buffer is full.
_ROOM = 64 * 1024


class Outlet:
    """A non-blocking descriptor, a pty's master or a socket, with the bytes that it has not taken yet."""

    def __init__(self, fd: int) -> None:
        """Take over a descriptor."""
        os.set_blocking(fd, False)
        self.fd = fd
        self.waiting = bytearray()
        self.lost = 0

    def write(self, data: bytes) -> None:
        """Send what goes out now and keep the rest; what does not fit is lost."""
        room = max(_ROOM - len(self.waiting), 0)
        self.lost += len(data[room:])
        self.waiting += data[:room]
        self.flush()

    def flush(self) -> None:
        """Send what the descriptor takes. Raises OSError when the other end is gone."""
        try:
            while self.waiting:
                del self.waiting[: os.write(self.fd, self.waiting)]
        except BlockingIOError:
            return

    def drain(self) -> bool:
        """Throw away what the other end says; returns False when it has hung up."""
        try:
            while os.read(self.fd, 4096):
                pass
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Let go of the descriptor and of what waits."""
        self.waiting.clear()
        os.close(self.fd)
