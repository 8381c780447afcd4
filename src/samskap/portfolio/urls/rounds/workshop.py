"""Where the parties build the portfolio together."""

from django.urls import URLPattern, path

from samskap.portfolio.views.rounds import candidates, workshop

ROUND = "work/rounds/<str:token>"
ONE = f"{ROUND}/<int:number>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/workshop/", workshop.workshop, name="workshop"),
    path(f"{ROUND}/candidates/new/", candidates.propose_candidate, name="propose_candidate"),
    path(f"{ROUND}/merge/", workshop.merge_candidates, name="merge_candidates"),
    path(f"{ROUND}/links/", workshop.link_candidates, name="link_candidates"),
    path(f"{ROUND}/links/<int:link>/remove/", workshop.unlink_candidates, name="unlink_candidates"),
    path(f"{ONE}/edit/", candidates.edit_candidate, name="edit_candidate"),
    path(f"{ONE}/trim/", workshop.trim_candidate, name="trim_candidate"),
    path(f"{ONE}/pledge/", workshop.pledge, name="pledge"),
    path(f"{ONE}/partners/<int:party>/leave/", workshop.leave_candidate, name="leave_candidate"),
    path(f"{ONE}/unmerge/", workshop.unmerge_candidate, name="unmerge_candidate"),
    path(f"{ONE}/withdraw/", candidates.withdraw_candidate, name="withdraw_candidate"),
    path(f"{ONE}/bring-back/", candidates.bring_back_candidate, name="bring_back_candidate"),
]
