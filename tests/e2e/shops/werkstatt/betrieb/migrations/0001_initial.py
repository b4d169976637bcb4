from django.db import migrations, models
import django.db.models.deletion
import werkstatt.betrieb.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Leistung',
            fields=[
                ('schluessel', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('bezeichnung', models.CharField(max_length=80)),
                ('dauer', models.DurationField()),
                ('takt', models.DurationField(blank=True, null=True)),
                ('ruestzeit', models.DurationField(blank=True, null=True)),
            ],
            options={
                'db_table': 'leistung',
            },
        ),
        migrations.CreateModel(
            name='Meister',
            fields=[
                ('kuerzel', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('nachname', models.CharField(max_length=80)),
                ('ruht', models.BooleanField(default=False)),
                ('geloescht_am', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'meister',
            },
        ),
        migrations.CreateModel(
            name='Termin',
            fields=[
                ('nr', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('beginn', werkstatt.betrieb.models.WallTime()),
                ('schluss', werkstatt.betrieb.models.WallTime()),
                ('kunde', models.CharField(max_length=80)),
                ('zustand', models.IntegerField(choices=[(0, 'Angefragt'), (10, 'Zugesagt'), (20, 'Erledigt'), (90, 'Abgesagt'), (91, 'Nicht Erschienen')], default=0)),
                ('leistung', models.ForeignKey(db_column='was', on_delete=django.db.models.deletion.CASCADE, to='betrieb.leistung')),
                ('meister', models.ForeignKey(db_column='wer', on_delete=django.db.models.deletion.CASCADE, to='betrieb.meister')),
            ],
            options={
                'db_table': 'termin',
            },
        ),
        migrations.CreateModel(
            name='Luecke',
            fields=[
                ('nr', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('beginn', werkstatt.betrieb.models.WallTime()),
                ('schluss', werkstatt.betrieb.models.WallTime()),
                ('vergeben', models.IntegerField(default=0)),
                ('leistung', models.ForeignKey(db_column='was', on_delete=django.db.models.deletion.CASCADE, to='betrieb.leistung')),
                ('meister', models.ForeignKey(db_column='wer', on_delete=django.db.models.deletion.CASCADE, to='betrieb.meister')),
            ],
            options={
                'db_table': 'luecke',
            },
        ),
        migrations.CreateModel(
            name='Dienstzeit',
            fields=[
                ('nr', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('tag', models.IntegerField()),
                ('von', models.TimeField()),
                ('bis', models.TimeField()),
                ('meister', models.ForeignKey(db_column='wer', on_delete=django.db.models.deletion.CASCADE, to='betrieb.meister')),
            ],
            options={
                'db_table': 'dienstzeit',
            },
        ),
        migrations.CreateModel(
            name='Ausnahme',
            fields=[
                ('nr', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('datum', models.DateField()),
                ('von', models.TimeField(blank=True, null=True)),
                ('bis', models.TimeField(blank=True, null=True)),
                ('meister', models.ForeignKey(db_column='wer', on_delete=django.db.models.deletion.CASCADE, to='betrieb.meister')),
            ],
            options={
                'db_table': 'ausnahme',
            },
        ),
        migrations.CreateModel(
            name='Beherrscht',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leistung', models.ForeignKey(db_column='was', on_delete=django.db.models.deletion.CASCADE, to='betrieb.leistung')),
                ('meister', models.ForeignKey(db_column='wer', on_delete=django.db.models.deletion.CASCADE, to='betrieb.meister')),
            ],
            options={
                'db_table': 'beherrscht',
                'unique_together': {('meister', 'leistung')},
            },
        ),
    ]
