from django.db import migrations

SQL = """
-- A review names a draft together with its true author, so that "reviewer is not author" cannot be got around.
ALTER TABLE cases_review ADD CONSTRAINT review_names_the_true_author
  FOREIGN KEY (draft_id, draft_author_id) REFERENCES cases_draft (id, author_id);

CREATE FUNCTION cases_draft_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF OLD.state <> 'editing' AND (NEW.text, NEW.account_id, NEW.mention_id, NEW.kind, NEW.author_id, NEW.sha256, NEW.promised_at)
     IS DISTINCT FROM (OLD.text, OLD.account_id, OLD.mention_id, OLD.kind, OLD.author_id, OLD.sha256, OLD.promised_at) THEN
    RAISE EXCEPTION 'a submitted draft never changes' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER cases_draft_is_fixed BEFORE UPDATE ON cases_draft FOR EACH ROW EXECUTE FUNCTION cases_draft_is_fixed();

-- Sequential scans are off: a session keeps the plan it made while the tables were empty.
CREATE FUNCTION cases_case_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  INSERT INTO public.desk_deskentry AS d
    (brand_id, kind, item_id, state, open, priority, issue_type, profile, owner_id, opened_at, updated_at)
  -- The collation is named because pg_class names have another one, and the index would not be used.
  SELECT b.id, 'case', NEW.id, NEW.state, NEW.state NOT IN ('closed', 'ignored', 'removed', 'answered'), NEW.priority,
         NEW.issue_type, NEW.profile, NEW.owner_id, NEW.opened_at, statement_timestamp()
  FROM public.agency_brand b WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default"
  ON CONFLICT (brand_id, kind, item_id) DO UPDATE SET state = EXCLUDED.state, open = EXCLUDED.open,
    priority = EXCLUDED.priority, issue_type = EXCLUDED.issue_type, profile = EXCLUDED.profile,
    owner_id = EXCLUDED.owner_id, updated_at = EXCLUDED.updated_at,
    due_at = CASE WHEN EXCLUDED.open THEN d.due_at END;
  RETURN NULL;
END $fn$;
CREATE TRIGGER cases_case_on_desk AFTER INSERT OR UPDATE OF state, priority, issue_type, profile, owner_id ON cases_case
  FOR EACH ROW EXECUTE FUNCTION cases_case_on_desk();

CREATE FUNCTION cases_clock_on_desk() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
  SET enable_seqscan TO off AS $fn$
BEGIN
  UPDATE public.desk_deskentry d
  SET due_at = (SELECT min(due_at) FROM cases_clock c WHERE c.case_id = NEW.case_id AND c.stopped_at IS NULL),
      updated_at = statement_timestamp()
  FROM public.agency_brand b
  WHERE b.schema_name = TG_TABLE_SCHEMA::text COLLATE "default" AND d.brand_id = b.id AND d.kind = 'case'
    AND d.item_id = NEW.case_id;
  RETURN NULL;
END $fn$;
CREATE TRIGGER cases_clock_on_desk AFTER INSERT OR UPDATE OF due_at, stopped_at ON cases_clock
  FOR EACH ROW EXECUTE FUNCTION cases_clock_on_desk();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL([SQL])]
