"""What a browser complains of while a page is shown."""

from playwright.sync_api import ConsoleMessage, Error, Page

# Home Assistant's own lists say so to nobody when they are taken off the page while they are laid out.
_LIST_IS_GONE = "disconnected"


class Complaints(list[str]):
    """The errors of a page that nobody caught and, unless only crashes count, those of its console."""

    def __init__(self, page: Page, *, only_crashes: bool = False) -> None:
        """Listen to a page from now on."""
        super().__init__()
        page.on("pageerror", self._crashed)
        if not only_crashes:
            page.on("console", self._said)

    def _crashed(self, error: Error) -> None:
        """Note an error that nobody caught."""
        if str(error) != _LIST_IS_GONE:
            self.append(str(error))

    def _said(self, said: ConsoleMessage) -> None:
        """Note what the console calls an error."""
        if said.type == "error":
            self.append(said.text)
