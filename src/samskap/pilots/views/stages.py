"""The stages in which a pilot grows."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.forms import posted
from samskap.pilots.forms import money as forms
from samskap.pilots.models import Pilot, Stage
from samskap.pilots.selectors.finding import find_part
from samskap.pilots.selectors.money import growth_words, stages_of
from samskap.pilots.services import stages as service
from samskap.pilots.services.inputs import refuse_closed
from samskap.pilots.views.money_pages import FORM_METHODS, back_to, confirm_page, done, form_page, to_work_on, tried


@login_required
@require_http_methods(FORM_METHODS)
def add_stage(request: HttpRequest, token: str) -> HttpResponse:
    """Plan one more stage."""
    pilot = _to_plan(request, token)
    form = _form(request, pilot, None)
    actor = actor_of(request)
    if tried(form, lambda: service.add_stage(actor=actor, pilot=pilot, values=form.as_input())) is not None:
        return done(request, pilot, _("The stage is planned."), "stages")
    return form_page(request, pilot, form, _("Plan a stage"), back=back_to(pilot, "stages"))


@login_required
@require_http_methods(FORM_METHODS)
def edit_stage(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Plan one anew that has not begun."""
    pilot = _to_plan(request, token)
    stage = find_part(Stage, pilot, number=number)
    service.refuse_begun(pilot, stage)
    form = _form(request, pilot, stage)
    actor = actor_of(request)
    if (
        tried(form, lambda: service.edit_stage(actor=actor, pilot=pilot, stage=stage, values=form.as_input()))
        is not None
    ):
        return done(request, pilot, _("Saved."), "stages")
    return form_page(request, pilot, form, _("Change the stage"), back=back_to(pilot, "stages"))


@login_required
@require_http_methods(FORM_METHODS)
def remove_stage(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    pilot = _to_plan(request, token)
    stage = find_part(Stage, pilot, number=number)
    service.refuse_begun(pilot, stage)
    if request.method == "POST":
        service.remove_stage(actor=actor_of(request), pilot=pilot, stage=stage)
        return done(request, pilot, _("It has been taken away."), "stages")
    losses = [_("Stage %(number)d: %(name)s") % {"number": stage.number, "name": stage.name}]
    back, text = back_to(pilot, "stages"), _("Those behind it move up one place.")
    return confirm_page(request, _("Take away this stage?"), _("Take it away"), back, losses=losses, text=text)


@login_required
@require_http_methods(FORM_METHODS)
def stage_result(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """What came out of the stage that the pilot is in."""
    pilot = _to_plan(request, token)
    stage = find_part(Stage, pilot, number=number)
    form = forms.ResultForm(posted(request), pilot=pilot, stage=stage)
    actor = actor_of(request)
    if (
        tried(form, lambda: service.write_result(actor=actor, pilot=pilot, stage=stage, **form.cleaned_data))
        is not None
    ):
        return done(request, pilot, _("Saved."), "stages")
    title = _("What came out of stage %(number)d") % {"number": stage.number}
    return form_page(request, pilot, form, title, back=back_to(pilot, "stages"))


def _to_plan(request: HttpRequest, token: str) -> Pilot:
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    return pilot


def _form(request: HttpRequest, pilot: Pilot, stage: Stage | None) -> forms.StageForm:
    planned = stages_of(pilot)
    words = growth_words(pilot, planned, stage.number if stage else len(planned) + 1)
    unit = planned[0].unit if planned else ""
    return forms.StageForm(posted(request), pilot=pilot, stage=stage, unit=unit, growth=words)
