"""Every setting that comes from the environment, read in one place so that the documentation can be proved complete."""

from pathlib import Path

from environs import Env

PROJECT_ROOT = Path(__file__).resolve().parents[4]

env = Env()
with env.prefixed("SAMSKAP_"):
    DATA_DIR: Path = env.path("DATA_DIR", PROJECT_ROOT / "var")
    DATABASE_URL: str = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'samskap.sqlite3'}")
    SECRET_KEY: str = env.str("SECRET_KEY", "")
    HOSTS: list[str] = env.list("HOSTS", ["127.0.0.1", "localhost"])
    PUBLIC_URL: str = env.str("PUBLIC_URL", "http://127.0.0.1:8000")
    DEBUG: bool = env.bool("DEBUG", False)
    DEMO: bool = env.bool("DEMO", True)
    PORTAL_NAME: str = env.str("PORTAL_NAME", "Samskap")
    PORTAL_OPERATOR: str = env.str("PORTAL_OPERATOR", "")
    PORTAL_CONTACT: str = env.str("PORTAL_CONTACT", "")
    HOSTING: str = env.str("HOSTING", "")
    SUB_PROCESSORS: list[str] = env.list("SUB_PROCESSORS", [])
    MAIL_URL: str = env.str("MAIL_URL", "")
    MAIL_FROM: str = env.str("MAIL_FROM", "samskap@localhost")
    DEFAULT_LANGUAGE: str = env.str("DEFAULT_LANGUAGE", "sv")
    TIME_ZONE: str = env.str("TIME_ZONE", "Europe/Stockholm")
    TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)
    LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO")
    WEB_WORKERS: int = env.int("WEB_WORKERS", 2)
    PARTICIPANTS_PER_ADDRESS_HOUR: int = env.int("PARTICIPANTS_PER_ADDRESS_HOUR", 300)
    VOTES_PER_PARTICIPANT_MINUTE: int = env.int("VOTES_PER_PARTICIPANT_MINUTE", 60)
    STATEMENTS_PER_PARTICIPANT_HOUR: int = env.int("STATEMENTS_PER_PARTICIPANT_HOUR", 10)
    RETAIN_VISIT_TRACES_DAYS: int = env.int("RETAIN_VISIT_TRACES_DAYS", 30)
    RETAIN_INVITATIONS_DAYS: int = env.int("RETAIN_INVITATIONS_DAYS", 90)
    GDP_KEY: str = env.str("GDP_KEY", "")
