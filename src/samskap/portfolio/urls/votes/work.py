"""Where the organisation prepares a vote and works with it."""

from django.urls import URLPattern, path

from samskap.portfolio.views.votes import setup, work

SCHEME = "work/grants/<str:token>"
VOTE = "work/votes/<str:token>"
BATCH = f"{VOTE}/paper/<int:batch>"
urlpatterns: list[URLPattern] = [
    path(f"{SCHEME}/vote/", setup.vote_setup, name="vote_setup"),
    path(f"{SCHEME}/vote/lock/", setup.lock_vote, name="lock_vote"),
    path(f"{SCHEME}/<int:number>/admit/", setup.admit_application, name="admit_application"),
    path(f"{SCHEME}/<int:number>/put-back/", setup.put_back_application, name="put_back_application"),
    path(f"{SCHEME}/<int:number>/decline/", setup.decline_before_vote, name="decline_before_vote"),
    path(f"{VOTE}/", work.vote_work, name="vote_work"),
    path(f"{VOTE}/seal/", work.seal_vote, name="seal_vote"),
    path(f"{VOTE}/options/<int:number>/take-out/", work.withdraw_option, name="withdraw_option"),
    path(f"{VOTE}/sheet/", work.ballot_sheet, name="ballot_sheet"),
    path(f"{VOTE}/poster/", work.vote_poster, name="vote_poster"),
    path(f"{BATCH}/delete/", work.drop_batch, name="drop_paper_batch"),
    path(f"{BATCH}/", work.paper_batch, name="paper_batch"),
    path(f"{BATCH}/check/", work.check_batch, name="check_paper_batch"),
    path(f"{BATCH}/<int:sheet>/", work.correct_sheet, name="correct_paper_sheet"),
]
