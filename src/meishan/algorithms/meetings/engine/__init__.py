# SPDX-License-Identifier: Apache-2.0
"""How schedules are made: the only part of the scheduler that needs numpy and scipy, so loaded when asked for.

`ground` turns an instance into arrays; `choosing` finds the pairs and the bound; `kernels` are the inner loops
(placing by Kempe chains, annealing), compiled where numba is there; `placing`, `tight` and `tidying` use them;
`programmes` are the linear programmes over time; `certifying` says how good it is.
"""
