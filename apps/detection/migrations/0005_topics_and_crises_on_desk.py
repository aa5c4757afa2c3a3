from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION detection_alert_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  INSERT INTO public.desk_deskentry (brand_id, kind, item_id, state, open, priority, issue_type, topic, profile, opened_at,
    updated_at)
  SELECT b.id, 'alert', NEW.id, NEW.state, NEW.state <> 'closed' AND NEW.ended_at IS NULL, NEW.severity, NEW.kind,
         left(coalesce((SELECT said.key FROM jsonb_each_text(coalesce(NEW.explanation->'issue_types', '{}')) AS said
                        ORDER BY said.value::float8 DESC, said.key LIMIT 1), ''), 16), '', NEW.began_at, statement_timestamp()
  FROM public.agency_brand b WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default"
  ON CONFLICT (brand_id, kind, item_id) DO UPDATE SET state = EXCLUDED.state, open = EXCLUDED.open,
    priority = EXCLUDED.priority, topic = EXCLUDED.topic, opened_at = EXCLUDED.opened_at, updated_at = EXCLUDED.updated_at;
  RETURN NULL;
END $fn$;
DROP TRIGGER detection_alert_on_desk ON detection_alert;
CREATE TRIGGER detection_alert_on_desk AFTER INSERT OR UPDATE OF state, ended_at, severity, explanation, began_at
  ON detection_alert FOR EACH ROW EXECUTE FUNCTION detection_alert_on_desk();
CREATE FUNCTION detection_crisis_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  -- No title: it says what is said.
  INSERT INTO public.desk_deskentry (brand_id, kind, item_id, state, open, priority, issue_type, profile, opened_at, updated_at)
  SELECT b.id, 'crisis', NEW.id, CASE WHEN NEW.ended_at IS NULL THEN 'declared' ELSE 'ended' END, NEW.ended_at IS NULL, 5, '',
         '', NEW.declared_at, statement_timestamp()
  FROM public.agency_brand b WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default"
  ON CONFLICT (brand_id, kind, item_id) DO UPDATE SET state = EXCLUDED.state, open = EXCLUDED.open,
    updated_at = EXCLUDED.updated_at;
  RETURN NULL;
END $fn$;
CREATE TRIGGER detection_crisis_on_desk AFTER INSERT OR UPDATE OF ended_at ON detection_crisis
  FOR EACH ROW EXECUTE FUNCTION detection_crisis_on_desk();
-- Bursts are measured by another mean than before: what was learned is learned again from the measures.
UPDATE detection_detectorstate SET state = '{}', judged_until = NULL, checkpoints = '[]';
"""


class Migration(migrations.Migration):
    dependencies = [("detection", "0004_sensitivity_and_links")]
    operations = [migrations.RunSQL([SQL])]
