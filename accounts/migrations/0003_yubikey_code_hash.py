from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='yubikeyfactor',
            name='code_hash',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
    ]
