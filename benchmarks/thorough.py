# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin (`-p benchmarks.thorough`): each property is tried with many more examples than usual."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "thorough",
    max_examples=5_000,
    stateful_step_count=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("thorough")
