from django.db import migrations

from apps.core.chain import trigger_sql


class Migration(migrations.Migration):
    dependencies = [("agency", "0001_initial")]
    operations = [migrations.RunSQL([trigger_sql("agency_agencyauditentry")])]
