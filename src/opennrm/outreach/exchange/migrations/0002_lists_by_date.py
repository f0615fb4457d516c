from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='incominglist',
            index=models.Index(fields=['-received_at'], name='exchange_list_newest'),
        ),
        migrations.AddIndex(
            model_name='outgoinglist',
            index=models.Index(fields=['-asked_at'], name='exchange_outgoing_newest'),
        ),
    ]
