# SPDX-License-Identifier: Apache-2.0
"""How schedules are made: the only part of the scheduler that needs numpy and scipy, so loaded when asked for.

`ground` turns an instance into arrays; `choosing` (with `cutting`) finds the pairs and the bound; `kernels`, `breaking`
and `pushing` are the inner loops, compiled where numba is there (`accelerating`, `work`); `solving`, `tight`, `tidying`
and `mending` use them; `programmes` are the linear programmes over time; `certifying` says how good it is.
"""
