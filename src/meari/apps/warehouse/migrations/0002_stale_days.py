from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_warehouse")]

    operations = [
        migrations.AddField(model_name="partition", name="stale_days", field=models.JSONField(default=list)),
    ]
