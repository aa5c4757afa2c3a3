from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]
    operations = [migrations.RunSQL(["CREATE SEQUENCE public.collection_changes"])]
