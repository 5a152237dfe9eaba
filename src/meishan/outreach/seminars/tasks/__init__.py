# SPDX-License-Identifier: Apache-2.0
"""Background work of seminars: followers, the engine's runs, reminders, retention."""
