from django.db import migrations

SQL = """
CREATE FUNCTION desk_entry_news() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  -- Ids and states only: who listens asks for the rest with their own rights.
  PERFORM pg_notify('vigie_desk', NEW.brand_id || '|' || json_build_object(
    'kind', NEW.kind, 'id', NEW.item_id, 'state', NEW.state, 'fresh', TG_OP = 'INSERT'));
  RETURN NULL;
END $fn$;
CREATE TRIGGER desk_entry_news AFTER INSERT OR UPDATE OF state, owner_id, due_at, priority ON desk_deskentry
  FOR EACH ROW EXECUTE FUNCTION desk_entry_news();
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunSQL([SQL], reverse_sql=["DROP FUNCTION desk_entry_news CASCADE"])]
