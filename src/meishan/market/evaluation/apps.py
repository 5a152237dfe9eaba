# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "meishan.market.evaluation"
    label = "evaluation"
