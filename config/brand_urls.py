"""Addresses of one brand, under /b/<brand>/ or on its own host."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
