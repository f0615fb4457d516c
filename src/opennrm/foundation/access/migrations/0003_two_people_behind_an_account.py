from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def choose_anew(apps: Any, schema_editor: Any) -> None:
    """Nobody can tell any more which passwords others know: everybody chooses one at the next sign-in."""
    users = apps.get_model("access", "User")._base_manager
    users.exclude(password__startswith="!").update(first_password=True)


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='first_password',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='standing',
            field=models.CharField(choices=[('waits', 'Waits to be let in'), ('let_in', 'Let in'), ('refused', 'Refused')], default='let_in', max_length=8),
        ),  # whoever works here already was let in
        migrations.AlterField(
            model_name='user',
            name='standing',
            field=models.CharField(choices=[('waits', 'Waits to be let in'), ('let_in', 'Let in'), ('refused', 'Refused')], default='waits', max_length=8),
        ),
        migrations.AlterField(
            model_name='user',
            name='is_active',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('standing', 'waits')), fields=['organisation'], name='access_user_waiting'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_active', False), ('standing', 'let_in'), _connector='OR'), name='access_user_let_in_first'),
        ),
        migrations.RunPython(choose_anew, migrations.RunPython.noop),
    ]
