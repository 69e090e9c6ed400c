"""What a browser sees behind the page: every request, every complaint on the console."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A page may be an error page, and HTMX may be told of a conflict or of wrong input.
PAGE_ANSWERS = {400, 401, 403, 404, 409, 410, 422}
PART_ANSWERS = {409, 422}


class Watch:
    """Collects what the pages of one browser context ask for and complain about."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.requests: list[str] = []
        self.problems: list[str] = []
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def forget(self) -> None:
        """Begin again, for the next test in the same window."""
        self.requests.clear()
        self.problems.clear()

    def verify(self) -> None:
        """Fail when a request left the server or anything went wrong behind the page."""
        elsewhere = [url for url in self.requests if not url.startswith((f"{self.origin}/", "data:"))]
        assert not elsewhere, f"Requests to other servers: {elsewhere}"
        assert not self.problems, "\n".join(self.problems)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _on_response(self, response: Response) -> None:
        expected = {"document": PAGE_ANSWERS, "xhr": PART_ANSWERS}.get(response.request.resource_type, set())
        if response.status >= 400 and response.status not in expected:
            self.problems.append(f"{response.status} from {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # The browser repeats failed answers here; _on_response has judged them already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"On the console: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.problems.append(f"Script error: {error.error}")
