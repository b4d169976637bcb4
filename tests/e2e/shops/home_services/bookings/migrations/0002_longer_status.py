from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='booking',
            name='status',
            field=models.CharField(choices=[('awaiting_confirmation', 'Awaiting'), ('accepted', 'Accepted'), ('in_progress', 'In Progress'), ('done', 'Done'), ('cancelled_by_customer', 'Cancelled By Customer'), ('cancelled_by_provider', 'Cancelled By Provider'), ('no_show', 'No Show')], default='awaiting_confirmation', max_length=40),
        ),
    ]
