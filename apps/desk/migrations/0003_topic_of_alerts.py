from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_news")]
    operations = [
        migrations.AddField(
            model_name="deskentry",
            name="topic",
            field=models.CharField(db_default="", default="", max_length=16),
        ),
    ]
