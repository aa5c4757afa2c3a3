from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_order_of_due_cases")]
    operations = [
        *(
            migrations.AddField("deskentry", name, models.CharField(max_length=length, default="", db_default=""))
            for name, length in (("network", 32), ("breach", 24), ("language", 8))
        ),
        migrations.AddField("deskentry", "snoozed_until", models.DateTimeField(null=True)),
        migrations.AddField("deskentry", "writer_id", models.BigIntegerField(null=True)),
        migrations.AddField("deskentry", "sent_back", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "deskentry",
            models.Index(
                fields=["-priority", "opened_at", "id"],
                name="desk_priority_order",
                condition=models.Q(open=True, kind="case"),
            ),
        ),
        migrations.AddIndex(
            "deskentry",
            models.Index(
                fields=["opened_at", "id"], name="desk_age_order", condition=models.Q(open=True, kind="case")
            ),
        ),
        migrations.CreateModel(
            "DeskView",
            [
                ("id", models.BigAutoField(primary_key=True, auto_created=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("user_id", models.BigIntegerField()),
                ("shared", models.BooleanField(default=False)),
                ("filters", models.JSONField(default=dict)),
            ],
            {"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            "deskview", models.UniqueConstraint(fields=["user_id", "name"], name="desk_view_once")
        ),
    ]
