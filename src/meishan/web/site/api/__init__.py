# SPDX-License-Identifier: Apache-2.0
"""The API: one door for programs, assembled from the apps' routers."""
