import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_two_people_behind_an_account'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('digest', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('session_data', models.TextField()),
                ('expire_date', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        # In these, keys of live sessions lay in the clear. Everybody signs in again.
        migrations.RunSQL(
            ["DROP TABLE IF EXISTS usersessions_usersession", "DROP TABLE IF EXISTS django_session"],
            migrations.RunSQL.noop,
        ),
    ]
