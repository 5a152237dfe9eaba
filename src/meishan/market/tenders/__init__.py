# SPDX-License-Identifier: Apache-2.0
"""Procurement as published: notices, lots, revisions, questions and answers, interest.

Written by its own acts. Never shows who asked a question.
"""
