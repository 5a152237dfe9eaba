# SPDX-License-Identifier: Apache-2.0
"""The inner loops over a classic timetable: placing all meetings, and annealing breaks away over Kempe chains.

Plain functions on flat sequences of integers, of the kind of `engine.kernels`, which numba can compile. `g` is the
Ground (never changed), `b` the Board (changed in place): `b.who[p * T + t]` is the meeting of p at t, or -1.
"""

from meishan.algorithms.meetings.engine.kernels import draw

BREAK, UNFAIR = 6, 20  # what a break costs beside 1 for each idle slot, and each break beyond fairness


def put(g, b, m, t):
    """Hold meeting m at t."""
    b.who[g.one[m] * g.T + t] = m
    b.who[g.two[m] * g.T + t] = m
    b.at[m] = t
    b.used[t] += 1


def lift(g, b, m):
    """Take meeting m off the board."""
    t = b.at[m]
    b.who[g.one[m] * g.T + t] = -1
    b.who[g.two[m] * g.T + t] = -1
    b.at[m] = -1
    b.used[t] -= 1


def load(g, b, at):
    """Set the board to the timetable `at`: a slot for each meeting, or -1."""
    for m in range(g.M):
        if b.at[m] >= 0:
            lift(g, b, m)
    for m in range(g.M):
        if at[m] >= 0:
            put(g, b, m, at[m])


def chain(g, b, p, one, two, start):
    """Fill `b.buf` from `start` with the meetings that change places when p swaps slots `one` and `two`.

    Returns where they end, or -1 where one may not stand in the other slot. `b.ends` holds the two whose slots change
    in kind, or -1 for a ring.
    """
    n = start
    b.ends[0] = -1
    b.ends[1] = -1
    for side in range(2):
        here, there = (one, two) if side == 0 else (two, one)
        q = p
        m = b.who[q * g.T + here]
        while m >= 0:
            if g.free[m * g.T + there] == 0:
                return -1
            b.buf[n] = m
            n += 1
            q = g.one[m] + g.two[m] - q
            if q == p:
                return n
            here, there = there, here
            m = b.who[q * g.T + here]
        b.ends[side] = q
    return n


def swap(g, b, n, one, two):
    """Let the n meetings in `b.buf` change between the two slots."""
    for i in range(n):
        b.old[i] = b.at[b.buf[i]]
        lift(g, b, b.buf[i])
    for i in range(n):
        put(g, b, b.buf[i], two if b.old[i] == one else one)


def in_order(g, b, m):
    """Whether meeting m stands after those that must be before it, and before those that must be after."""
    for i in range(g.pre_from[m], g.pre_from[m + 1]):
        x = b.at[g.pre[i]]
        if x >= 0 and x >= b.at[m]:
            return False
    for i in range(g.post_from[m], g.post_from[m + 1]):
        x = b.at[g.post[i]]
        if x >= 0 and x <= b.at[m]:
            return False
    return True


def turn(g, b, n, one, two):
    """Swap the n meetings in `b.buf` if tables and order allow it; whether they did."""
    shift = 0
    for i in range(n):
        shift += 1 if b.at[b.buf[i]] == one else -1
    if b.used[two] + shift > g.L or b.used[one] - shift > g.L:
        return False
    swap(g, b, n, one, two)
    if g.orders > 0:
        for i in range(n):
            if not in_order(g, b, b.buf[i]):
                swap(g, b, n, one, two)
                return False
    return True


def balance(g, b, n, one, two):
    """Add a second chain to that in `b.buf`, so that the tables of both slots suffice; where they end, or -1.

    `b.ends[2]` and `[3]` are the ends of the second.
    """
    shift = 0
    for i in range(n):
        shift += 1 if b.at[b.buf[i]] == one else -1
    b.ends[2] = -1
    b.ends[3] = -1
    if b.used[two] + shift <= g.L and b.used[one] - shift <= g.L:
        return n
    first, second = b.ends[0], b.ends[1]
    for _ in range(6):
        p = draw(b, g.P)
        x, y = b.who[p * g.T + one], b.who[p * g.T + two]
        if (x >= 0) == (y >= 0):
            continue  # only a chain's end may begin it: the middle of one would be as good, the rest is in vain
        m = x if x >= 0 else y
        known = False
        for i in range(n):
            if b.buf[i] == m:
                known = True
        if known:
            continue
        last = chain(g, b, p, one, two, n)
        if last < 0:
            continue
        back = 0
        for i in range(n, last):
            back += 1 if b.at[b.buf[i]] == one else -1
        if back + shift == 0:
            b.ends[2] = b.ends[0]
            b.ends[3] = b.ends[1]
            b.ends[0] = first
            b.ends[1] = second
            return last
    return -1


def _add(b, n, x):
    """Note x in `b.out` unless it is there."""
    for i in range(n):
        if b.out[i] == x:
            return n
    b.out[n] = x
    return n + 1


def hinder(g, b, m, t, chosen):
    """Fill `b.out` with the meetings that must leave for m to stand at t; how many.

    Where tables lack, one more leaves: the one of participant `chosen`, or of the next who has one then.
    """
    n = 0
    for p in (g.one[m], g.two[m]):
        x = b.who[p * g.T + t]
        if x >= 0 and (n == 0 or b.out[0] != x):
            b.out[n] = x
            n += 1
    if n == 0 and b.used[t] >= g.L:
        for i in range(g.P):
            x = b.who[(chosen + i) % g.P * g.T + t]
            if x >= 0:
                b.out[n] = x
                n += 1
                break
    for i in range(g.pre_from[m], g.pre_from[m + 1]):
        x = g.pre[i]
        if b.at[x] >= t and b.at[x] >= 0:
            n = _add(b, n, x)
    for i in range(g.post_from[m], g.post_from[m + 1]):
        x = g.post[i]
        if 0 <= b.at[x] <= t:
            n = _add(b, n, x)
    return n


def make_room(g, b, m):
    """Place m by turning one chain of one of its participants; whether that could be."""
    start = draw(b, g.T)
    for side in range(2):
        p = g.one[m] if side == 0 else g.two[m]
        q = g.one[m] + g.two[m] - p
        for i in range(g.T):
            t = (start + i) % g.T
            if (
                g.free[m * g.T + t] == 0
                or b.who[p * g.T + t] >= 0
                or b.who[q * g.T + t] < 0
                or b.used[t] >= g.L
            ):
                continue
            for j in range(1, g.T):
                other = (t + j) % g.T
                if b.who[q * g.T + other] >= 0:
                    continue
                n = chain(g, b, q, t, other, 0)
                if n <= 0 or not turn(g, b, n, t, other):
                    continue
                if b.who[p * g.T + t] < 0 and b.used[t] < g.L:
                    put(g, b, m, t)
                    if in_order(g, b, m):
                        return True
                    lift(g, b, m)
                swap(g, b, n, t, other)
    return False


def place(g, b, steps):
    """Place the meetings that have no slot, others leaving for a while where they must (tabu); how many have none.

    `b.open` lists those, `b.open_count[0]` are. `b.tabu[m * T + t]` is the step until which m may not return to t.
    """
    for _ in range(steps):
        count = b.open_count[0]
        if count == 0:
            break
        b.clock[0] += 1
        k = draw(b, count)
        m = b.open[k]
        best, fewest, ties = -1, 1 << 30, 0
        chosen = draw(b, g.P)
        for t in range(g.T):
            if g.free[m * g.T + t] == 0:
                continue
            n = hinder(g, b, m, t, chosen)
            if n > 0 and b.tabu[m * g.T + t] > b.clock[0]:
                continue
            if n < fewest:
                best, fewest, ties = t, n, 1
            elif n == fewest:
                ties += 1
                if draw(b, ties) == 0:
                    best = t
        if best < 0:
            continue
        b.open[k] = b.open[count - 1]
        b.open_count[0] -= 1
        if fewest > 0 and make_room(g, b, m):
            continue
        n = hinder(g, b, m, best, chosen)
        for i in range(n):
            x = b.out[i]
            b.tabu[x * g.T + b.at[x]] = b.clock[0] + 5 + draw(b, 10) + count
            lift(g, b, x)
            b.open[b.open_count[0]] = x
            b.open_count[0] += 1
        put(g, b, m, best)
    return b.open_count[0]


def weigh(g, b, p):
    """The cost of p's slots: BREAK for each break and 1 for each idle slot in it; `b.now[0]` holds the breaks."""
    base = p * g.T
    idle, breaks, cost = -1, 0, 0
    for t in range(base, base + g.T):
        if b.who[t] >= 0:
            if idle > 0:
                breaks += 1
                cost += BREAK + idle
            idle = 0
        elif idle >= 0:
            idle += 1
    b.now[0] = breaks
    return cost


def set_cost(g, b, p, cost, breaks):
    """Write down p's cost and breaks, and keep the list of those who have breaks."""
    was = b.breaks[p]
    b.hist[was] -= 1 if g.met[p] else 0
    b.hist[breaks] += 1 if g.met[p] else 0
    b.total[0] += breaks - was
    b.breaks[p] = breaks
    b.cost[p] = cost
    if was == 0 and breaks > 0:
        b.place_in[p] = b.bad_count[0]
        b.bad[b.bad_count[0]] = p
        b.bad_count[0] += 1
    elif was > 0 and breaks == 0:
        b.bad_count[0] -= 1
        last = b.bad[b.bad_count[0]]
        b.bad[b.place_in[p]] = last
        b.place_in[last] = b.place_in[p]


def unfair(g, b):
    """By how many breaks the most and the fewest differ beyond what is fair."""
    if g.fair < 0:
        return 0
    low, high = -1, 0
    for k in range(g.T):
        if b.hist[k] > 0:
            high = k
            if low < 0:
                low = k
    return max(0, high - low - g.fair)


def reckon(g, b):
    """Reckon all costs anew."""
    for p in range(g.P):
        cost = weigh(g, b, p)
        set_cost(g, b, p, cost, b.now[0])


def anneal(g, b, thresholds, steps, target, lowest, best):
    """Anneal for `steps` steps, or until the breaks are `target`; returns the fewest breaks of any fair board.

    That board's slots stand in `best` where it has fewer than `lowest`. `thresholds` are the costs still accepted,
    drawn beforehand, so that no logarithm is needed here.
    """
    size = len(thresholds)
    over = unfair(g, b)
    for _ in range(steps):
        if over == 0 and b.total[0] < lowest:
            lowest = b.total[0]
            for m in range(g.M):
                best[m] = b.at[m]
        if lowest <= target:
            break
        p = b.bad[draw(b, b.bad_count[0])] if b.bad_count[0] > 0 and draw(b, 8) > 0 else draw(b, g.P)
        one, two = draw(b, g.T), draw(b, g.T)
        if (b.who[p * g.T + one] >= 0) == (b.who[p * g.T + two] >= 0) and draw(b, 16) > 0:
            continue  # her own slots would be as they were
        if one == two:
            continue
        n = chain(g, b, p, one, two, 0)
        if n <= 0:
            continue
        n = balance(g, b, n, one, two)
        if n < 0 or not turn(g, b, n, one, two):
            continue
        delta = 0
        for k in range(4):
            x = b.ends[k]
            if x >= 0:
                b.was[2 * k] = b.cost[x]
                b.was[2 * k + 1] = b.breaks[x]
                cost = weigh(g, b, x)
                delta += cost - b.cost[x]
                set_cost(g, b, x, cost, b.now[0])
        after = unfair(g, b)
        if delta + UNFAIR * (after - over) <= thresholds[draw(b, size)]:
            over = after
        else:
            swap(g, b, n, one, two)
            for k in range(3, -1, -1):
                x = b.ends[k]
                if x >= 0:
                    set_cost(g, b, x, b.was[2 * k], b.was[2 * k + 1])
    if over == 0 and b.total[0] < lowest:
        lowest = b.total[0]
        for m in range(g.M):
            best[m] = b.at[m]
    return lowest
