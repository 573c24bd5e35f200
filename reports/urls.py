"""Preview, PDF and the jobs that make it."""

from django.urls import path

from reports import views

urlpatterns = [
    path("evaluations/<int:pk>/preview", views.preview, name="preview"),
    path("evaluations/<int:pk>/report.pdf", views.report_pdf, name="report_pdf"),
    path("evaluations/<int:pk>/document.json", views.sealed_document, name="sealed_document"),
]
