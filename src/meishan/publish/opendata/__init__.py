# SPDX-License-Identifier: Apache-2.0
"""Every step of a procurement as open data: OCDS 1.1 releases, records, bulk files, and reading those of others.

Only the follower of the record writes releases: each public entry that OCDS has a word for becomes one, once, in the
order of the log. Holds nothing that is not public, and can be emptied and made anew, byte for byte. The one act here
takes over what agencies bought before they came.
"""
