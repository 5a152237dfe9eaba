# SPDX-License-Identifier: Apache-2.0
"""The inner loop that anneals breaks away; of the kind of `kernels`."""

from meishan.algorithms.meetings.engine.kernels import chain, draw, swap, turn

BREAK = 4  # what one break costs, beside 1 for each idle slot in it


def gaps(g, b, s, day):
    """What the breaks of supplier s on that day cost: BREAK each and 1 for each idle slot in it."""
    base = s * g.T
    seen, idle, cost = False, 0, 0
    for t in range(g.day_from[day], g.day_from[day + 1]):
        if b.ss[base + t] >= 0:
            if seen and idle > 0:
                cost += BREAK + idle
            seen, idle = True, 0
        elif g.avs[base + t]:
            idle += 1
    return cost


def set_cost(b, s, day, days, cost):
    """Write down the cost of a supplier's day, and keep the list of the days that have one."""
    i = s * days + day
    was = b.cost[i]
    b.cost[i] = cost
    if was == 0 and cost > 0:
        b.place_in[i] = b.bad_count[0]
        b.bad[b.bad_count[0]] = i
        b.bad_count[0] += 1
    elif was > 0 and cost == 0:
        b.bad_count[0] -= 1
        last = b.bad[b.bad_count[0]]
        b.bad[b.place_in[i]] = last
        b.place_in[last] = b.place_in[i]
    return cost - was


def count_cost(g, b):
    """Reckon the cost of all days anew; the sum."""
    total = 0
    for s in range(g.S):
        for day in range(g.D):
            cost = gaps(g, b, s, day)
            set_cost(b, s, day, g.D, cost)
            total += cost
    return total


def tidy(g, b, mobile, total, thresholds, steps, lowest, best):
    """Anneal for `steps` steps from the cost `total`; `best` keeps the slots of any board below the cost `lowest`.

    `thresholds` are the costs that each of a cycle of temperatures still accepts, drawn beforehand (so that no
    logarithm is needed here). Returns the last cost and the best.
    """
    t_all, days = g.T, g.D
    size = len(thresholds)
    for _ in range(steps):
        if b.bad_count[0] == 0:
            break
        if draw(b, 8) > 0:
            i = b.bad[draw(b, b.bad_count[0])]
            s, day = i // days, i % days
            width = g.day_from[day + 1] - g.day_from[day]
            one = g.day_from[day] + draw(b, width)
        else:
            s, one = draw(b, g.S), draw(b, t_all)
        two = draw(b, t_all)
        if one == two:
            continue
        n = chain(g, b, s, one, two)
        if n <= 0:
            continue
        fixed = False
        for k in range(n):
            if mobile[b.buf[k]] == 0:
                fixed = True
        if fixed or not turn(g, b, n, one, two):
            continue
        day_one, day_two = g.day_of[one], g.day_of[two]
        delta = 0
        for k in range(n):
            x = g.es[b.buf[k]]
            b.was[2 * k] = b.cost[x * days + day_one]
            b.was[2 * k + 1] = b.cost[x * days + day_two]
            delta += set_cost(b, x, day_one, days, gaps(g, b, x, day_one))
            if day_two != day_one:
                delta += set_cost(b, x, day_two, days, gaps(g, b, x, day_two))
        if delta <= thresholds[draw(b, size)]:
            total += delta
            if total < lowest:
                lowest = total
                for e in range(g.E):
                    best[e] = b.at[e]
        else:
            swap(g, b, n, one, two)
            for k in range(n - 1, -1, -1):
                x = g.es[b.buf[k]]
                set_cost(b, x, day_one, days, b.was[2 * k])
                if day_two != day_one:
                    set_cost(b, x, day_two, days, b.was[2 * k + 1])
    return total, lowest
