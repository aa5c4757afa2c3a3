from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION cases_case_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  INSERT INTO public.desk_deskentry AS d
    (brand_id, kind, item_id, state, open, priority, issue_type, profile, owner_id, opened_at, updated_at,
     network, breach, language, snoozed_until)
  SELECT b.id, 'case', NEW.id, NEW.state,
         NEW.merged_into_id IS NULL AND NEW.state NOT IN ('closed', 'ignored', 'removed', 'answered'), NEW.priority,
         NEW.issue_type, NEW.profile, NEW.owner_id, NEW.opened_at, statement_timestamp(),
         NEW.network, NEW.breach, NEW.language, NEW.snoozed_until
  FROM public.agency_brand b WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default"
  ON CONFLICT (brand_id, kind, item_id) DO UPDATE SET state = EXCLUDED.state, open = EXCLUDED.open,
    priority = EXCLUDED.priority, issue_type = EXCLUDED.issue_type, profile = EXCLUDED.profile,
    owner_id = EXCLUDED.owner_id, updated_at = EXCLUDED.updated_at, network = EXCLUDED.network,
    breach = EXCLUDED.breach, language = EXCLUDED.language, snoozed_until = EXCLUDED.snoozed_until,
    due_at = CASE WHEN EXCLUDED.open THEN d.due_at END;
  RETURN NULL;
END $fn$;
DROP TRIGGER cases_case_on_desk ON cases_case;
CREATE TRIGGER cases_case_on_desk AFTER INSERT OR UPDATE OF state, priority, issue_type, profile, owner_id, network,
  breach, language, snoozed_until, merged_into_id ON cases_case
  FOR EACH ROW EXECUTE FUNCTION cases_case_on_desk();

CREATE FUNCTION cases_draft_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  UPDATE public.desk_deskentry d
  SET writer_id = (SELECT min(x.author_id) FROM cases_draft x WHERE x.case_id = NEW.case_id AND x.state = 'in_review'),
      sent_back = EXISTS (SELECT FROM cases_draft x WHERE x.case_id = NEW.case_id AND x.state = 'refused')
  FROM public.agency_brand b
  WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default" AND d.brand_id = b.id AND d.kind = 'case'
    AND d.item_id = NEW.case_id;
  RETURN NULL;
END $fn$;
CREATE TRIGGER cases_draft_on_desk AFTER INSERT OR UPDATE OF state ON cases_draft
  FOR EACH ROW EXECUTE FUNCTION cases_draft_on_desk();

-- What is open already; no news is told of it, for none of the columns that are news changes.
UPDATE public.desk_deskentry d
SET network = c.network, breach = c.breach, language = c.language, snoozed_until = c.snoozed_until,
    writer_id = (SELECT min(x.author_id) FROM cases_draft x WHERE x.case_id = c.id AND x.state = 'in_review'),
    sent_back = EXISTS (SELECT FROM cases_draft x WHERE x.case_id = c.id AND x.state = 'refused')
FROM cases_case c, public.agency_brand b
WHERE b.schema_name = current_schema() AND d.brand_id = b.id AND d.kind = 'case' AND d.item_id = c.id AND d.open;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_proposed_template")]
    operations = [migrations.RunSQL([SQL])]
