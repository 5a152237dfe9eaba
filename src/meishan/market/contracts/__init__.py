# SPDX-License-Identifier: Apache-2.0
"""Contracts and long-term agreements: signed by both sides, changed, carried out, ended; and orders under them.

Written by its own acts. Never lets a document count before both sides signed that very document, and never lets
call-offs go beyond an agreement's ceiling.
"""
