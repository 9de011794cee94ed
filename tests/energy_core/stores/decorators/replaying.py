"""A program that replays a journal and may be killed: `replaying.py FOLDER`. It says when it begins."""

import sys
from pathlib import Path

from energy_core.stores import open_store


def main() -> None:
    """Replay all, slowly enough to be killed, then write on."""
    folder = Path(sys.argv[1])
    store = open_store(f"csv://{folder}/disk/readings?buffered={folder}/journal&distributed=date")
    sys.stdout.write("begin\n")
    sys.stdout.flush()
    store.flush()
    sys.stdout.write("end\n")
    sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main()
