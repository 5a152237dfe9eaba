# SPDX-License-Identifier: Apache-2.0
"""The demo world, made through the acts, and the pages that exist in a demo alone.

Refuses to run anywhere but in a database marked as demo.
"""
