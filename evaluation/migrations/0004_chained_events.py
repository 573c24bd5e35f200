"""Events get numbers within their unit, and the hash that chains them."""

import django.utils.timezone
from django.db import migrations, models

from evaluation import events, seals


def chain(apps, schema_editor):
    """Chain what is there, as it is there: the guards are lifted while migrations run."""
    Event, Evaluation = apps.get_model("evaluation", "Event"), apps.get_model("evaluation", "Evaluation")
    last, numbers = {}, {}
    for event in Event.objects.filter(evaluation=None).order_by("unit_id", "id").iterator(chunk_size=1000):
        event.seq = numbers[event.unit_id] = numbers.get(event.unit_id, 0) + 1
        event.hash = last[event.unit_id] = events.hash_of(event, last.get(event.unit_id, seals.GENESIS))
        Event.objects.filter(pk=event.pk).update(seq=event.seq, hash=event.hash)
    of, before = None, seals.GENESIS
    for event in Event.objects.exclude(evaluation=None).order_by("evaluation_id", "seq").iterator(chunk_size=1000):
        before = before if event.evaluation_id == of else seals.GENESIS
        of, before = event.evaluation_id, events.hash_of(event, before)
        Event.objects.filter(pk=event.pk).update(hash=before)
        Evaluation.objects.filter(pk=of).update(event_hash=before)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_round_unit")]

    operations = [
        migrations.AddField("evaluation", "event_hash", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("event", "hash", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AlterField("event", "at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint(
            "event", models.UniqueConstraint(fields=("unit", "seq"), name="one_number_for_each_event_of_a_unit")
        ),
    ]
