"""The product's server with the benchmark's addresses."""

from django.conf import settings

from evaluation.wsgi import application

settings.ROOT_URLCONF = "tests.benchmarks.urls"
__all__ = ["application"]
