"""What residents meet, under /c/<token>/."""

from django.urls import URLPattern, path

from samskap.cocreation.views import mine, residents

urlpatterns: list[URLPattern] = [
    path("conversations/", mine.conversations, name="conversations"),
    path("c/<str:token>/", residents.conversation, name="conversation"),
    path("c/<str:token>/vote/", residents.cast_vote, name="cast_vote"),
    path("c/<str:token>/next.json", residents.next_statements, name="next_statements"),
    path("c/<str:token>/undo/", residents.undo_vote, name="undo_vote"),
    path("c/<str:token>/promise/", residents.promise, name="promise"),
    path("c/<str:token>/statement/", mine.add_statement, name="add_statement"),
    path("c/<str:token>/me/", mine.me, name="me"),
    path("c/<str:token>/about-me/", mine.answer_background, name="answer_background"),
    path("c/<str:token>/result/", mine.subscribe_result, name="subscribe_result"),
    path("c/<str:token>/mine.json", mine.my_answers, name="my_answers"),
    path("c/<str:token>/forget/", mine.forget_me, name="forget_me"),
]
