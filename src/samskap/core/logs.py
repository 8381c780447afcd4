"""What must not stand in a log."""

import logging
import re

_SECRET_PATH = re.compile(
    r"(/(?:invitation|sign-in|account/password/reset/key|monday/stop|concern|question|test-invitation"
    r"|calls/alerts/stop|grants/mine|grants/agree|v/[\w-]+/in|(?<!calls/)calendar)/)[^/\s\"']+"
)
_RECEIPT = re.compile(r"(/receipts/\?(?:[^\s\"']*&)?code=)[^&\s\"']+")
"""Whoever looks up a receipt has most likely cast that ballot."""


class WithoutSecrets(logging.Filter):
    """Takes the secret out of addresses that open something, wherever a library logs the address of a page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, change what it says."""
        said = record.getMessage()
        cleaned = _RECEIPT.sub(r"\1…", _SECRET_PATH.sub(r"\1…", said))
        if cleaned != said:
            record.msg, record.args = cleaned, ()
        if hasattr(record, "request"):
            del record.request
        return True
