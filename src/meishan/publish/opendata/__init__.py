# SPDX-License-Identifier: Apache-2.0
"""Every step of a procurement as open data: OCDS 1.1 releases, records, bulk files, and reading those of others.

Only the follower of the record writes here: each public entry that OCDS has a word for becomes one release, once, in
the order of the log. Holds nothing that is not public, and can be emptied and made anew, byte for byte.
"""
