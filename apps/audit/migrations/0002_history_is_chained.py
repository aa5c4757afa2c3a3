from django.db import migrations

from apps.core.chain import trigger_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL([trigger_sql("audit_auditentry")])]
