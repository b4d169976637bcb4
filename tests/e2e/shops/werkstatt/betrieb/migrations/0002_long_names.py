from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('betrieb', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='termin',
            name='kunde',
            field=models.CharField(max_length=200),
        ),
    ]
