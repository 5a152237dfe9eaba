# SPDX-License-Identifier: Apache-2.0
"""Commands of the operator and of officers."""
