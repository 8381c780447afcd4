"""Unguessable names for addresses, and one-way digests of secrets."""

import hashlib
import secrets

TOKEN_LENGTH = 16


def new_token() -> str:
    """A URL-safe name with nearly 96 random bits: short enough to type from paper, too many to guess.

    It does not begin with a hyphen, which a command would take for the name of an option.
    """
    token = secrets.token_urlsafe(12)
    return new_token() if token.startswith("-") else token


def new_secret() -> str:
    """A URL-safe secret with 256 random bits, for links that open something."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 of a secret as hex; what is stored instead of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
