"""A ballot box: what can be chosen, the doors through which voters come, secret ballots, the count.

While a box is open the portal must know which ballot to change when the same voter comes back; ``owner_digest`` does
that with the box's ``pepper``. Sealing erases the pepper, the digests, the addresses and the hashes of networks: from
then on nothing in the database connects a ballot with whoever cast it. What stays is the digest of a key that only the
voter's own browser has.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import HOURS, MONEY, HelixLeg, User
from samskap.core.tokens import new_secret, new_token
from samskap.portfolio.models.candidates import Candidate
from samskap.portfolio.models.grants import Application, District, GrantScheme
from samskap.portfolio.models.rounds import Round


class BallotKind(models.TextChoices):
    """What a voter does on the ballot."""

    APPROVAL = "approval", _("Tick what one wants")
    POINTS = "points", _("Share out points")
    RANK = "rank", _("Put in order")


class Rule(models.TextChoices):
    """How ballots become a choice; the names of the allocation engine."""

    EQUAL_SHARES = "equal-shares", _("Equal shares")
    GREEDY = "greedy", _("Most votes per krona first")


class Completion(models.TextChoices):
    """What is done with money that equal shares leave over; the names of the allocation engine."""

    NONE = "none", _("It stays")
    ADD1_OVERSPEND = "add1-overspend", _("Every share grows by a hundredth at a time, until it is too much")
    ADD1_EXHAUSTIVE = "add1-exhaustive", _("Every share grows by a hundredth at a time, until nothing more fits")
    ADD1U = "add1u", _("Every share grows, then the most wanted that still fit")
    GREEDY = "greedy", _("The most wanted that still fit")


class Ties(models.TextChoices):
    """What decides between two that are equal; the names of the allocation engine."""

    NAME = "name", _("The number on the ballot")
    VOTES = "votes", _("More supporters")
    MIN_COST = "min-cost", _("The cheaper one")
    MAX_COST = "max-cost", _("The dearer one")


class BallotBox(models.Model):
    """One vote about money. What it is about is locked by ``rules_sha256`` before the first ballot, in public.

    ``rules``: options with cost, budget, rule, completion, ties, kind, doors, as they were published.
    ``seal``: SHA-256 over the leaves of all ballots, sorted; it stands in the journal too.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    scheme = models.OneToOneField(GrantScheme, null=True, on_delete=models.PROTECT, related_name="box")
    round = models.OneToOneField(Round, null=True, on_delete=models.PROTECT, related_name="box")
    kind = models.CharField(
        _("What does one do on the ballot?"), max_length=10, choices=BallotKind.choices, default=BallotKind.APPROVAL
    )
    most = models.PositiveSmallIntegerField(_("At most how many ticks or points"), default=5)
    rule = models.CharField(_("Rule"), max_length=20, choices=Rule.choices, default=Rule.EQUAL_SHARES)
    completion = models.CharField(
        _("Money left over"), max_length=20, choices=Completion.choices, default=Completion.ADD1U
    )
    ties = models.CharField(_("Between two that are equal"), max_length=10, choices=Ties.choices, default=Ties.VOTES)
    budget = models.DecimalField(_("Money that is voted on"), **MONEY)
    hours = models.DecimalField(_("Working hours that are voted on"), null=True, blank=True, **HOURS)
    opens_at = models.DateTimeField(_("Voting opens"))
    closes_at = models.DateTimeField(_("Voting closes"))
    rules = models.JSONField(null=True)
    rules_sha256 = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    pepper = models.CharField(max_length=50, default=new_secret, blank=True, editable=False)
    sealed_at = models.DateTimeField(null=True)
    seal = models.CharField(max_length=64, blank=True)
    ballots_sealed = models.PositiveIntegerField(null=True)
    leaves = models.TextField(blank=True, editable=False)
    """When sealed: a line for each ballot, its receipt and the leaf of the seal, sorted; public."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ballot_box_of_one_thing",
                condition=Q(scheme__isnull=False, round=None) | Q(scheme=None, round__isnull=False),
            ),
            models.CheckConstraint(
                name="ballot_box_choices_known",
                condition=Q(kind__in=BallotKind.values)
                & Q(rule__in=Rule.values)
                & Q(completion__in=Completion.values)
                & Q(ties__in=Ties.values),
            ),
            models.CheckConstraint(
                name="ballot_box_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at"))
                & Q(most__gte=1)
                & Q(budget__gt=0)
                & (Q(hours=None) | Q(hours__gt=0)),
            ),
            models.CheckConstraint(
                name="ballot_box_locked_with_its_rules",
                condition=Q(locked_at=None, rules=None, rules_sha256="")
                | (Q(locked_at__isnull=False, rules__isnull=False) & ~Q(rules_sha256="")),
            ),
            models.CheckConstraint(
                name="ballot_box_sealed_forgets_its_voters",
                condition=(Q(sealed_at=None, seal="", ballots_sealed=None) & ~Q(pepper=""))
                | (
                    Q(sealed_at__isnull=False, locked_at__isnull=False, ballots_sealed__isnull=False, pepper="")
                    & ~Q(seal="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"ballot box {self.token}"

    @property
    def about(self) -> GrantScheme | Round:
        """What the vote is about."""
        found = self.scheme or self.round
        assert found is not None, "the database keeps a box with exactly one of them"
        return found


class BallotOption(models.Model):
    """Something that can be chosen, with the number it has on paper. Withdrawn ones stay, and are not counted."""

    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    cost = models.DecimalField(**MONEY)
    hours = models.DecimalField(null=True, **HOURS)
    application = models.OneToOneField(Application, null=True, on_delete=models.PROTECT, related_name="option")
    candidate = models.OneToOneField(Candidate, null=True, on_delete=models.PROTECT, related_name="option")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["box", "number"], name="ballot_option_number_once"),
            models.CheckConstraint(
                name="ballot_option_of_one_thing_that_costs",
                condition=Q(cost__gt=0)
                & ~Q(name="")
                & (Q(application__isnull=False, candidate=None) | Q(application=None, candidate__isnull=False)),
            ),
            models.CheckConstraint(
                name="ballot_option_withdrawn_with_a_word",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class LegShare(models.Model):
    """The part of all resources that the voters of one leg share equally, in per cent. Without rows all share all."""

    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="shares")
    leg = models.CharField(max_length=20, choices=HelixLeg.choices)
    per_cent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["box", "leg"], name="leg_share_once"),
            models.CheckConstraint(
                name="leg_share_known",
                condition=Q(leg__in=HelixLeg.values) & Q(per_cent__gte=0) & Q(per_cent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.per_cent} %"


class Channel(models.TextChoices):
    """How voters come in through a door."""

    EMAIL = "email", _("One ballot an e-mail address")
    ORGANISATION = "organisation", _("One ballot an organisation, by somebody who works there")
    OPEN = "open", _("Without anything: one ballot a browser")
    PAPER = "paper", _("On paper")


class VotingDoor(models.Model):
    """A way to the ballot. Every voter who comes through it belongs to ``leg``."""

    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="doors")
    channel = models.CharField(_("How?"), max_length=15, choices=Channel.choices)
    leg = models.CharField(_("Who?"), max_length=20, choices=HelixLeg.choices, default=HelixLeg.CIVIL_SOCIETY)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["box", "channel", "leg"], name="voting_door_once"),
            models.CheckConstraint(
                name="voting_door_known", condition=Q(channel__in=Channel.values) & Q(leg__in=HelixLeg.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.leg}"


class VoterAddress(models.Model):
    """An e-mail address that was sent a way in; erased when the box is sealed. ``owner_digest`` is that of its ballot.

    ``code_digest`` is of the secret in the link. Nothing says whether the address has voted but the ballot itself.
    """

    door = models.ForeignKey(VotingDoor, on_delete=models.CASCADE, related_name="addresses")
    email = models.EmailField()
    code_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="sv")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["door", "email"], name="voter_address_once"),
        ]

    def __str__(self) -> str:
        return f"address {self.pk}"


class PaperBatch(models.Model):
    """Paper ballots of one box, entered by one person and looked through by another before the box is sealed."""

    door = models.ForeignKey(VotingDoor, on_delete=models.CASCADE, related_name="batches")
    name = models.CharField(_("Batch"), max_length=40)
    sheets = models.PositiveIntegerField(_("How many sheets are in it?"))
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["door", "name"], name="paper_batch_once"),
            models.CheckConstraint(
                name="paper_batch_checked_by_another",
                condition=Q(checked_by=None) | Q(entered_by=None) | ~Q(checked_by=F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ballot(models.Model):
    """One secret ballot, overwritten when its voter changes it; it has no time.

    ``choices``: ``[[number of the option, points], ...]``: 1 for a tick, the points, or the place from 1 on.
    ``receipt``: a code that proves in the public list that the ballot was counted, and says nothing of what is on it.
    ``salt`` goes into the leaf of the seal, so that the leaf tells nothing.
    """

    box = models.ForeignKey(BallotBox, on_delete=models.PROTECT, related_name="ballots")
    door = models.ForeignKey(VotingDoor, on_delete=models.PROTECT, related_name="ballots")
    key_digest = models.CharField(max_length=64, unique=True)
    owner_digest = models.CharField(max_length=64, blank=True)
    network_hash = models.CharField(max_length=64, blank=True)
    is_organisation = models.BooleanField(default=False)
    district = models.ForeignKey(District, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(PaperBatch, null=True, on_delete=models.PROTECT, related_name="ballots")
    sheet = models.PositiveIntegerField(null=True)
    choices = models.JSONField()
    receipt = models.CharField(max_length=24, unique=True)
    salt = models.CharField(max_length=50, default=new_secret)

    class Meta:
        indexes = [models.Index(fields=["box", "network_hash"], name="ballot_by_network")]
        constraints = [
            models.UniqueConstraint(
                fields=["box", "owner_digest"], condition=~Q(owner_digest=""), name="ballot_once_an_owner"
            ),
            models.UniqueConstraint(fields=["batch", "sheet"], name="ballot_once_a_sheet"),
            models.CheckConstraint(
                name="ballot_sheet_of_a_batch",
                condition=Q(batch=None, sheet=None) | Q(batch__isnull=False, sheet__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class BallotCount(models.Model):
    """The count of a sealed box: made by the worker, shown to everybody, never changed. A what-if is not stored.

    ``outcome`` is the engine's answer as JSON with names replaced by numbers of options; ``public_file`` the shuffled
    ballots in the Pabulib format, from which anybody can count again.
    """

    box = models.OneToOneField(BallotBox, on_delete=models.PROTECT, related_name="count")
    outcome = models.JSONField()
    public_file = models.TextField()
    counted_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"count of {self.box_id}"
