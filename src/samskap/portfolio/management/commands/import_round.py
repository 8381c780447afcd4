"""``manage.py import_round FILE``: candidates into a round, or a real participatory budget as an example."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samskap.core.access import actor_for
from samskap.core.errors import SamskapError
from samskap.core.models import Organisation, Role, User
from samskap.core.tables import decode_table
from samskap.engines.allocation import AllocationError, read_pabulib
from samskap.portfolio.candidate_files import CandidateFile, from_election, read_candidates
from samskap.portfolio.models import CandidateRisk, Horizon, Round, Size
from samskap.portfolio.services.rounds.examples import begin_example
from samskap.portfolio.services.rounds.importing import Otherwise, import_candidates


class Command(BaseCommand):
    """All candidates of the file, or none: the first wrong line is named."""

    help = "Takes candidates from a file (.csv, .json or Pabulib .pb) into a round, or makes an example round of a .pb."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where they go, and in whose name."""
        parser.add_argument("file", type=Path)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--round", metavar="TOKEN", help="the round, while it gathers candidates or is built")
        where.add_argument("--organisation", metavar="SLUG", help="with --example: makes a round there")
        parser.add_argument("--example", action="store_true", help="for an example municipality only")
        parser.add_argument("--ballots", action="store_true", help="with --example: the ballots of the file too")
        parser.add_argument("--title", default="", help="with --example: the name of the round")
        parser.add_argument("--by", metavar="EMAIL", default="", help="in whose name (default: a lead there)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, then write all or nothing."""
        if bool(options["organisation"]) != options["example"]:
            raise CommandError("--organisation and --example belong together: example rounds are made, others planned.")
        file = _read(options["file"])
        try:
            said = self._example(file, options) if options["example"] else self._into(file, options)
        except SamskapError as error:
            raise CommandError(str(error) or "That person has nothing to do with the round.") from error
        self.stdout.write(said)

    def _into(self, file: CandidateFile, options: dict[str, Any]) -> str:
        row = Round.objects.select_related("organisation").filter(token=options["round"]).first()
        if row is None:
            raise CommandError("There is no such round.")
        party = row.parties.filter(organisation=row.organisation).first()
        if party is None:
            raise CommandError("The organisation whose round it is takes no part in it.")
        otherwise = Otherwise(party, Horizon.NEXT, CandidateRisk.MEDIUM, Size.SMALL)
        actor = actor_for(_somebody(row.organisation, options["by"]))
        made = import_candidates(actor=actor, row=row, given=file.candidates, otherwise=otherwise)
        return f"{len(made)} candidates were taken in."

    def _example(self, file: CandidateFile, options: dict[str, Any]) -> str:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no such organisation.")
        made = begin_example(
            actor=actor_for(_somebody(organisation, options["by"])),
            organisation=organisation,
            file=file,
            title=options["title"],
            with_ballots=options["ballots"],
        )
        said = f"The round {made.round.token} was made: {len(made.candidates)} candidates, {made.ballots} ballots"
        return f"{said}, {made.empty} empty ones left out." if made.empty else f"{said}."


def _read(path: Path) -> CandidateFile:
    try:
        if path.suffix.lower() == ".pb":
            with path.open("rb") as file:
                return from_election(read_pabulib(file))
        return read_candidates(decode_table(path.read_bytes()))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except (AllocationError, SamskapError) as error:
        raise CommandError(f"{path}: {error}") from error


def _somebody(organisation: Organisation, email: str) -> User:
    """Who is named, or the lead who came first."""
    rows = User.objects.filter(is_active=True, memberships__organisation=organisation)
    found = rows.filter(email=email) if email else rows.filter(memberships__role=Role.LEAD).order_by("pk")
    person = found.first()
    if person is None:
        raise CommandError(
            "There is no such person in the organisation." if email else "Nobody leads it. Name somebody."
        )
    return person
