"""Maps were drawn by another method before: the worker draws those of running conversations anew.

A result that has been fixed stays as it was: it is what the journal vouches for and what is being answered.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_maps(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    conversations = apps.get_model("cocreation", "Conversation").objects.using(schema_editor.connection.alias)
    conversations.filter(snapshot__isnull=False, state__in=["open", "paused"]).update(map_dirty=True)


class Migration(migrations.Migration):
    dependencies = [("cocreation", "0002_show_polis")]
    operations = [migrations.RunPython(mark_maps, migrations.RunPython.noop)]
