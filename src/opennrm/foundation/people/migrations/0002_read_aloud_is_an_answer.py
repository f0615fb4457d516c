from django.db import migrations

import opennrm.foundation.core.answers


def answered(apps, schema_editor):
    """A tick was a yes. No tick was no answer: nobody had been asked (rule R15)."""
    apps.get_model("people", "Consent").objects.filter(was_read_aloud=True).update(read_aloud="yes")


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RenameField(model_name='consent', old_name='read_aloud', new_name='was_read_aloud'),
        migrations.AddField(
            model_name='consent',
            name='read_aloud',
            field=opennrm.foundation.core.answers.AnswerField(default='unknown', max_length=8),
        ),
        migrations.RunPython(answered, migrations.RunPython.noop),
        migrations.RemoveField(model_name='consent', name='was_read_aloud'),
    ]
