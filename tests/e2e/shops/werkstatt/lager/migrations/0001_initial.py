from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Artikel',
            fields=[
                ('artikelnummer', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('bestand', models.IntegerField(default=0)),
                ('vorgemerkt', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'artikel',
            },
        ),
        migrations.CreateModel(
            name='Auftrag',
            fields=[
                ('nummer', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('stand', models.IntegerField(default=1)),
                ('zahlung', models.IntegerField(default=0)),
                ('angelegt', models.DateTimeField(auto_now_add=True)),
                ('abgesagt', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'auftrag',
            },
        ),
        migrations.CreateModel(
            name='Vormerkung',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stueck', models.IntegerField()),
                ('stand', models.IntegerField(default=1)),
                ('seit', models.DateTimeField(auto_now_add=True)),
                ('verfaellt', models.DateTimeField(blank=True, null=True)),
                ('artikel', models.ForeignKey(db_column='artikel', on_delete=django.db.models.deletion.PROTECT, to='lager.artikel')),
                ('auftrag', models.ForeignKey(db_column='auftrag', on_delete=django.db.models.deletion.CASCADE, to='lager.auftrag')),
            ],
            options={
                'db_table': 'vormerkung',
            },
        ),
    ]
