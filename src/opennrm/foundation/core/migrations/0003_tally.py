from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_obligation_of_a_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('mark', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('until', models.DateTimeField(db_index=True)),
            ],
        ),
    ]
