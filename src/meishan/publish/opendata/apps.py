# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "meishan.publish.opendata"
    label = "opendata"
