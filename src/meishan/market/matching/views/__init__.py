# SPDX-License-Identifier: Apache-2.0
"""Pages of search, of what people saved, and of what fits whom."""
