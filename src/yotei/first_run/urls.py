"""Addresses of the first run."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.begin, name="begin"),
    path("language", views.switch_language, name="language"),
    path("finish", views.finish, name="finish"),
    path("step/<slug:name>", views.step, name="step"),
    re_path("", views.elsewhere),
]
