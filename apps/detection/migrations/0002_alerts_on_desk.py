from django.db import migrations

SQL = """
-- Sequential scans are off: a session keeps the plan it made while the tables were empty.
CREATE FUNCTION detection_alert_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  INSERT INTO public.desk_deskentry (brand_id, kind, item_id, state, open, priority, issue_type, profile, opened_at, updated_at)
  SELECT b.id, 'alert', NEW.id, NEW.state, NEW.state <> 'closed' AND NEW.ended_at IS NULL, NEW.severity, NEW.kind, '',
         NEW.began_at, statement_timestamp()
  FROM public.agency_brand b WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default"
  ON CONFLICT (brand_id, kind, item_id) DO UPDATE SET state = EXCLUDED.state, open = EXCLUDED.open,
    priority = EXCLUDED.priority, updated_at = EXCLUDED.updated_at;
  RETURN NULL;
END $fn$;
CREATE TRIGGER detection_alert_on_desk AFTER INSERT OR UPDATE OF state, ended_at, severity ON detection_alert
  FOR EACH ROW EXECUTE FUNCTION detection_alert_on_desk();
"""


class Migration(migrations.Migration):
    dependencies = [("detection", "0001_initial")]
    operations = [migrations.RunSQL([SQL])]
