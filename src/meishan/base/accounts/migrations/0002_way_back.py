# SPDX-License-Identifier: Apache-2.0
"""Whoever signs up is led back to the page that sent her, in whatever browser she opens the mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="back",
            field=models.CharField(
                blank=True, default="", help_text="The page of ours that sent her to sign up.", max_length=300
            ),
        ),
    ]
