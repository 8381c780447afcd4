"""What can go wrong on the way to another server. ``code`` is what a health line keeps; the text is for logs."""


class HttpError(Exception):
    """The root. ``code`` is short and stable; ``passing`` says whether another attempt may succeed."""

    code = "failed"
    passing = False


class AddressRefused(HttpError):
    """Not an address of the public web: another scheme or port, credentials in it, no host."""

    code = "address"


class PrivateAddress(AddressRefused):
    """The name leads to a machine that is not on the public network."""

    code = "private_address"


class Unreachable(HttpError):
    """No such name, no connection, or the connection broke."""

    code = "unreachable"
    passing = True


class TimedOut(HttpError):
    """The server was slower than the time it is given, for one step or for the whole answer."""

    code = "timed_out"
    passing = True


class TooManyRedirects(HttpError):
    """The server sent on more often than is followed."""

    code = "redirects"


class TooLarge(HttpError):
    """The answer is larger than is read; nothing of it is kept."""

    code = "too_large"


class BadEncoding(HttpError):
    """The answer is packed in a way that was not asked for, or cannot be unpacked."""

    code = "encoding"


class BadStatus(HttpError):
    """The server answered with an error. ``retry_after`` is what it asks to wait, in seconds."""

    code = "status"

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"the server answered with status {status}")
        self.status, self.retry_after = status, retry_after
        self.passing = status in (408, 425, 429, 500, 502, 503, 504)
