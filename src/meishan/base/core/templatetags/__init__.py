# SPDX-License-Identifier: Apache-2.0
"""The template tags of every page: `{% load meishan %}`."""
