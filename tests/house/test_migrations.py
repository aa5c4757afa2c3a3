"""Migrations run while the release before still serves: nothing it reads goes, nothing it writes is refused."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# The last migration of each app that is older than the first release: nothing served beside those.
BEFORE_THE_FIRST_RELEASE = {
    "agency": 9, "analysis": 3, "audit": 2, "cases": 5, "charter": 2, "collection": 7, "core": 5, "desk": 5,
    "detection": 6, "monitoring": 5, "privacy": 1, "publishing": 4, "reports": 4,
}  # fmt: skip
TAKES_AWAY = (
    migrations.DeleteModel, migrations.RemoveField, migrations.RenameField, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip
HARSH_SQL = re.compile(
    r"\b(drop|rename|truncate|set\s+not\s+null|alter\s+column\s+\S+\s+(set\s+data\s+)?type)\b", re.I
)


def breaks(operation: Operation, app: str, state: ProjectState) -> str:
    """Why the release before could not go on beside this operation; "" where it can. state: before it."""
    if isinstance(operation, TAKES_AWAY):
        return "takes away what it reads"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        empty = field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED
        return "" if empty else "its rows would lack this column: null=True or db_default"
    if isinstance(operation, migrations.AlterField):
        before, after = state.models[app, operation.model_name_lower].fields[operation.name], operation.field
        if before.null and not after.null:
            return "refuses the empty column that it writes"
        longest = [one.max_length or float("inf") for one in (before, after)]
        return "refuses the long text that it writes" if longest[1] < longest[0] else ""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return next(filter(None, (breaks(one, app, state) for one in operation.database_operations)), "")
    if isinstance(operation, migrations.RunSQL) and HARSH_SQL.search(str(operation.sql)):
        return "takes away or narrows by hand"
    return ""


def younger() -> Iterator[tuple[Any, ProjectState]]:
    """Every migration that will run beside a release, with the state before it."""
    loader = MigrationLoader(None)
    for app, name in loader.graph.nodes:
        if app in BEFORE_THE_FIRST_RELEASE and int(name[:4]) > BEFORE_THE_FIRST_RELEASE[app]:
            yield loader.get_migration(app, name), loader.project_state((app, name), at_end=False)


def test_the_release_before_goes_on_beside_every_migration() -> None:
    """What an older release stopped using may go: the migration says `unused_since = "0.2.0"`."""
    found = []
    for migration, state in younger():
        for operation in migration.operations:
            why = breaks(operation, migration.app_label, state)
            if why and not hasattr(migration, "unused_since"):
                found.append(f"{migration}: {operation.describe()}: {why}")
            operation.state_forwards(migration.app_label, state)
    assert found == []


def test_every_app_with_tables_is_looked_at() -> None:
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("apps.")}
    with_tables = {label for label in ours if apps.get_app_config(label).models}
    assert with_tables <= set(BEFORE_THE_FIRST_RELEASE)


TEXT = models.CharField(max_length=20, null=True)


@pytest.mark.parametrize(
    ("operation", "breaking"),
    [
        (migrations.RemoveField("note", "text"), True),
        (migrations.RenameField("note", "text", "words"), True),
        (migrations.DeleteModel("Note"), True),
        (migrations.AddField("note", "kind", models.CharField(max_length=8, default="")), True),
        (migrations.AddField("note", "kind", models.CharField(max_length=8, db_default="")), False),
        (migrations.AddField("note", "kind", models.CharField(max_length=8, null=True)), False),
        (migrations.AlterField("note", "text", models.CharField(max_length=20)), True),
        (migrations.AlterField("note", "text", models.CharField(max_length=10, null=True)), True),
        (migrations.AlterField("note", "text", models.TextField(null=True)), False),
        (migrations.RunSQL("ALTER TABLE note ALTER text SET NOT NULL"), True),
        (migrations.RunSQL("CREATE INDEX note_at ON note (at)"), False),
    ],
)
def test_what_would_break_it_is_seen(operation: Operation, breaking: bool) -> None:
    state = ProjectState()
    migrations.CreateModel(
        "Note", [("id", models.AutoField(primary_key=True)), ("text", TEXT)]
    ).state_forwards("cases", state)
    assert bool(breaks(operation, "cases", state)) is breaking
