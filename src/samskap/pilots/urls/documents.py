"""Addresses of documents."""

from django.urls import URLPattern, path

from samskap.pilots.views import documents

urlpatterns: list[URLPattern] = [
    path("p/<str:token>/documents/", documents.pilot_documents, name="pilot_documents"),
    path("p/<str:token>/documents/<str:kind>/<str:language>/", documents.preview_document, name="preview_document"),
    path(
        "p/<str:token>/documents/<str:kind>/<str:language>/publish/",
        documents.publish_document,
        name="publish_document",
    ),
    path("document/<str:token>/", documents.document, name="document"),
    path("document/<str:token>.pdf", documents.document_file, name="document_file"),
]
