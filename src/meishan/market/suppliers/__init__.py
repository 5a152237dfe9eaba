# SPDX-License-Identifier: Apache-2.0
"""Registration of suppliers: profile, ownership, documents, levels, and their standing with each agency.

Written by its own acts. Never decides on sanctions (vetting) and never knows of tenders.
"""
