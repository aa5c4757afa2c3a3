from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("core", "0002_extensions")]
    operations = [
        migrations.RemoveConstraint("outboxevent", "outbox_one_timer"),
        migrations.AddConstraint(
            "outboxevent",
            models.UniqueConstraint(
                fields=["brand_id", "task", "dedupe_key"],
                name="outbox_one_timer",
                condition=Q(dedupe_key__isnull=False),
                nulls_distinct=False,
            ),
        ),
    ]
