"""The table of the database cache, so that `migrate` alone brings a database up to date."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Make the table that CACHES names, unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_auditevent_historicaluser")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
