from django.db import migrations

SQL = """
CREATE FUNCTION charter_is_immutable() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $fn$
BEGIN
  IF TG_TABLE_NAME = 'charter_charterversion' THEN
    IF OLD.published_at IS NOT NULL THEN
      RAISE EXCEPTION 'a published charter never changes' USING ERRCODE = '42501';
    END IF;
  ELSIF EXISTS (SELECT FROM charter_charterversion v
                WHERE v.published_at IS NOT NULL AND v.id IN (OLD.version_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.version_id END)) THEN
    RAISE EXCEPTION 'a published charter never changes' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER charter_version_is_immutable BEFORE UPDATE OR DELETE ON charter_charterversion
  FOR EACH ROW EXECUTE FUNCTION charter_is_immutable();
CREATE TRIGGER charter_article_is_immutable BEFORE UPDATE OR DELETE ON charter_article
  FOR EACH ROW EXECUTE FUNCTION charter_is_immutable();
CREATE FUNCTION charter_article_joins_draft() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $fn$
BEGIN
  IF EXISTS (SELECT FROM charter_charterversion v WHERE v.id = NEW.version_id AND v.published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a published charter never changes' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $fn$;
CREATE TRIGGER charter_article_joins_draft BEFORE INSERT ON charter_article
  FOR EACH ROW EXECUTE FUNCTION charter_article_joins_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("charter", "0001_initial")]
    operations = [migrations.RunSQL([SQL])]
