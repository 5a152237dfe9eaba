# SPDX-License-Identifier: Apache-2.0
"""People, organisations, memberships and roles, sign-in, mail, and administrators' sessions.

Written by its own acts alone. A person's name stands here and nowhere else, so that it can be erased.
"""
