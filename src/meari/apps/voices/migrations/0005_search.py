import django.db.models.deletion
from django.db import migrations, models

from meari.apps.voices import fulltext


def install(apps, schema_editor):
    for statement in fulltext.INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in fulltext.REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('voices', '0004_learned_models'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='voices.voice')),
                ('terms', models.TextField()),
                ('words', models.TextField(blank=True)),
                ('is_analysed', models.BooleanField(default=False)),
                ('is_stale', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_stale', True)), fields=['voice'], name='voices_entry_stale'), models.Index(condition=models.Q(('is_analysed', False)), fields=['voice'], name='voices_entry_by_letters')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
