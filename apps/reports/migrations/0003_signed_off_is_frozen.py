from django.db import migrations

SQL = """
-- What was signed off is what the client was told: neither its words nor its numbers change, and it never goes away.
CREATE FUNCTION reports_report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF OLD.state = 'signed_off' THEN
    RAISE EXCEPTION 'a report that was signed off never changes' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER reports_report_is_frozen BEFORE UPDATE OR DELETE ON reports_report
  FOR EACH ROW EXECUTE FUNCTION reports_report_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_client_portal")]
    operations = [migrations.RunSQL([SQL])]
