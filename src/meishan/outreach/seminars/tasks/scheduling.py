# SPDX-License-Identifier: Apache-2.0
"""Run the engine in the background, and tell everybody once when a schedule is published."""
