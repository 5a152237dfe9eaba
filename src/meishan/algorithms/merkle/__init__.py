# SPDX-License-Identifier: Apache-2.0
"""The tree of the public log: RFC 6962 hashes, C2SP tiles, signed checkpoints and offline proofs.

`tree` hashes and checks proofs; `tiles` stores, grows and reads a tree in tiles of 256 hashes; `notes`
signs and checks text; `checkpoints` and `proofs` are the files a person saves; `verify` judges them
offline. Nothing here reads a clock, a database or a network.
"""
