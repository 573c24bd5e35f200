from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class EvaluationConfig(AppConfig):
    name = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from evaluation import guards  # noqa: PLC0415 - models are ready only now

        pre_migrate.connect(guards.lift, sender=self)
        post_migrate.connect(guards.install, sender=self)
