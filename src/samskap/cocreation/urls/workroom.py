"""Addresses of the facilitator's workroom."""

from django.urls import URLPattern, path

from samskap.cocreation.views import (
    workroom,
    workroom_background,
    workroom_importing,
    workroom_paper,
    workroom_statements,
    workroom_translations,
)

urlpatterns: list[URLPattern] = [
    path("work/conversations/", workroom.my_conversations, name="my_conversations"),
    path("work/conversations/new/", workroom.new_conversation, name="create_conversation"),
    path("work/conversations/import/", workroom_importing.import_conversation_view, name="import_conversation"),
    path("work/c/<str:token>/", workroom.workroom, name="workroom"),
    path("work/c/<str:token>/text/", workroom.edit_conversation_view, name="edit_conversation"),
    path("work/c/<str:token>/state/", workroom.change_state_view, name="change_state"),
    path("work/c/<str:token>/delete/", workroom.delete_conversation_view, name="delete_conversation"),
    path("work/c/<str:token>/statements/", workroom_statements.statements, name="statements"),
    path("work/c/<str:token>/statements/publish/", workroom_statements.publish_statements, name="publish_statements"),
    path(
        "work/c/<str:token>/statements/<int:number>/",
        workroom_statements.moderate_statement,
        name="moderate_statement",
    ),
    path(
        "work/c/<str:token>/statements/<int:number>/undo/",
        workroom_statements.undo_moderation,
        name="undo_moderation",
    ),
    path(
        "work/c/<str:token>/statements/<int:number>/text/",
        workroom_statements.edit_statement,
        name="edit_statement",
    ),
    path("work/c/<str:token>/translations/", workroom_translations.translations, name="translations"),
    path("work/c/<str:token>/translations/<str:language>/", workroom_translations.translate, name="translate"),
    path(
        "work/c/<str:token>/translations/<str:language>/statements/",
        workroom_translations.translate_statements,
        name="translate_statements",
    ),
    path("work/c/<str:token>/background/", workroom_background.background_questions, name="background_questions"),
    path("work/c/<str:token>/background/<int:question>/", workroom_background.edit_background, name="edit_background"),
    path(
        "work/c/<str:token>/background/<int:question>/delete/",
        workroom_background.delete_background,
        name="delete_background",
    ),
    path("work/c/<str:token>/paper/", workroom_paper.paper, name="paper"),
    path("work/c/<str:token>/paper/print/", workroom_paper.paper_sheet, name="paper_sheet"),
    path("work/c/<str:token>/paper/<int:sheet>/", workroom_paper.correct_paper, name="correct_paper"),
    path("c/<str:token>/qr.svg", workroom_paper.qr, name="qr"),
]
