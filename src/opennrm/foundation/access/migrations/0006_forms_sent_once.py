import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0005_exclusions_of_one'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='keptanswer',
            name='access_answer_once',
        ),
        migrations.AlterField(
            model_name='keptanswer',
            name='token',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.token'),
        ),
        migrations.AddConstraint(
            model_name='keptanswer',
            constraint=models.UniqueConstraint(fields=('key_mark',), name='access_answer_once'),
        ),
    ]
