from django.db import migrations

SQL = """
-- A reply enters the ledger only with the words of a draft that somebody else approved, and keeps them.
CREATE FUNCTION publishing_reply_is_approved() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $fn$
BEGIN
  IF NEW.kind = 'reply' AND NOT EXISTS (
    SELECT FROM cases_draft d JOIN cases_review r ON r.draft_id = d.id
    WHERE d.id = NEW.draft_id AND d.text = NEW.text AND d.account_id = NEW.account_id AND d.author_id = NEW.author_id
      AND d.case_id = NEW.case_id AND d.state = 'approved'
      AND r.approved AND r.sha256 = d.sha256 AND r.reviewer_id = NEW.approved_by_id)
  THEN
    RAISE EXCEPTION 'nobody approved these words' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER publishing_reply_is_approved BEFORE INSERT ON publishing_networkaction
  FOR EACH ROW EXECUTE FUNCTION publishing_reply_is_approved();

CREATE FUNCTION publishing_action_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  IF (NEW.kind, NEW.case_id, NEW.account_id, NEW.target, NEW.text, NEW.sha256, NEW.approved_sha256, NEW.approved_by_id,
      NEW.author_id, NEW.article_id, NEW.capture_id)
     IS DISTINCT FROM
     (OLD.kind, OLD.case_id, OLD.account_id, OLD.target, OLD.text, OLD.sha256, OLD.approved_sha256, OLD.approved_by_id,
      OLD.author_id, OLD.article_id, OLD.capture_id)
     OR (NEW.draft_id IS DISTINCT FROM OLD.draft_id AND NOT (NEW.draft_id IS NULL AND OLD.state = 'cancelled'))
     OR (OLD.state IN ('sent', 'cancelled') AND NEW.state <> OLD.state)
  THEN
    RAISE EXCEPTION 'an action never becomes another one' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER publishing_action_is_fixed BEFORE UPDATE ON publishing_networkaction
  FOR EACH ROW EXECUTE FUNCTION publishing_action_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_casework")]
    operations = [migrations.RunSQL([SQL])]
