# SPDX-License-Identifier: Apache-2.0
"""The inner loops over a timetable: Kempe chains, placing along them, annealing away the breaks.

Plain functions on flat sequences of integers, so that numba can compile them and Python can run them as they are.
`g` is the Ground (never changed), `b` the Board (changed in place). Slots are columns: `b.so[o * T + t]` is the
pair that officer o meets at t, or -1. Chance is a Lehmer generator whose state stands in `b.rng[0]`.
"""


def draw(b, below):
    """A number from 0 to below - 1."""
    b.rng[0] = (b.rng[0] * 48271) % 2147483647
    return (b.rng[0] >> 4) % below


def chain(g, b, s, one, two):
    """Fill `b.buf` with the pairs that change places when supplier s swaps slots `one` and `two`.

    Returns how many, or -1 where one of them may not stand in the other slot.
    """
    t_all = g.T
    n = 0
    for side in range(2):
        here = one if side == 0 else two
        there = two if side == 0 else one
        x = b.ss[s * t_all + here]
        while x >= 0:
            if g.free[x * t_all + there] == 0:
                return -1
            b.buf[n] = x
            n += 1
            y = b.so[g.eo[x] * t_all + there]
            if y < 0:
                break
            if g.free[y * t_all + here] == 0:
                return -1
            b.buf[n] = y
            n += 1
            if g.es[y] == s:
                return n  # the chain closed: a ring
            x = b.ss[g.es[y] * t_all + here]
    return n


def chain_of_officer(g, b, o, one, two):
    """As `chain`, for the officer who swaps her slots."""
    t_all = g.T
    n = 0
    for side in range(2):
        here = one if side == 0 else two
        there = two if side == 0 else one
        x = b.so[o * t_all + here]
        while x >= 0:
            if g.free[x * t_all + there] == 0:
                return -1
            b.buf[n] = x
            n += 1
            y = b.ss[g.es[x] * t_all + there]
            if y < 0:
                break
            if g.free[y * t_all + here] == 0:
                return -1
            b.buf[n] = y
            n += 1
            if g.eo[y] == o:
                return n
            x = b.so[g.eo[y] * t_all + here]
    return n


def put(g, b, e, t):
    """Let pair e meet at t."""
    b.so[g.eo[e] * g.T + t] = e
    b.ss[g.es[e] * g.T + t] = e
    b.at[e] = t
    b.used[t] += 1
    if g.K > 0 and g.lang[e] >= 0:
        b.need[t * g.K + g.lang[e]] += 1
    if g.F > 0 and g.desk[e] >= 0:
        b.desk[t * g.F + g.desk[e]] += 1


def lift(g, b, e):
    """Take pair e off the board."""
    t = b.at[e]
    b.so[g.eo[e] * g.T + t] = -1
    b.ss[g.es[e] * g.T + t] = -1
    b.at[e] = -1
    b.used[t] -= 1
    if g.K > 0 and g.lang[e] >= 0:
        b.need[t * g.K + g.lang[e]] -= 1
    if g.F > 0 and g.desk[e] >= 0:
        b.desk[t * g.F + g.desk[e]] -= 1


def load(g, b, at):
    """Set the board to the timetable `at`: a slot for each pair, or -1."""
    for e in range(g.E):
        if b.at[e] >= 0:
            lift(g, b, e)
    for e in range(g.E):
        if at[e] >= 0:
            put(g, b, e, at[e])


def swap(g, b, n, one, two):
    """Let the n pairs in `b.buf` change between the two slots."""
    for i in range(n):
        b.old[i] = b.at[b.buf[i]]
        lift(g, b, b.buf[i])
    for i in range(n):
        put(g, b, b.buf[i], two if b.old[i] == one else one)


def slot_holds(g, b, t):
    """Whether tables, shared desks and interpreters suffice for what stands in slot t."""
    if b.used[t] > g.tables[t]:
        return False
    for f in range(g.F):
        if b.desk[t * g.F + f] > 1:
            return False
    if g.K > 0:
        # Hall's condition: any set of languages needs no more interpreters than speak one of them.
        for mask in range(1, 1 << g.K):
            need = 0
            for k in range(g.K):
                if (mask >> k) & 1:
                    need += b.need[t * g.K + k]
            if need > g.speakers[(t << g.K) + mask]:
                return False
    return True


def walks(g, b, s, t):
    """Whether supplier s can reach her meeting at t from, and leave it in time for, her others."""
    e = b.ss[s * g.T + t]
    if e < 0:
        return True
    room = g.room[g.eo[e]]
    if room < 0:
        return True
    for i in range(g.near_from[t], g.near_from[t + 1]):
        x = b.ss[s * g.T + g.near_slot[i]]
        if x >= 0:
            other = g.room[g.eo[x]]
            if other >= 0:
                minutes = g.foot[room * g.R + other] if g.near_slot[i] > t else g.foot[other * g.R + room]
                if minutes > g.near_gap[i]:
                    return False
    return True


def holds(g, b, n, one, two):
    """Whether the board is lawful after the n pairs in `b.buf` changed between the two slots."""
    if not (slot_holds(g, b, one) and slot_holds(g, b, two)):
        return False
    if g.R > 0:
        for i in range(n):
            s = g.es[b.buf[i]]
            if not (walks(g, b, s, one) and walks(g, b, s, two)):
                return False
    return True


def turn(g, b, n, one, two):
    """Swap along the chain in `b.buf` if that is lawful; whether it was."""
    swap(g, b, n, one, two)
    if g.extras == 0 or holds(g, b, n, one, two):
        return True
    swap(g, b, n, one, two)
    return False


def try_put(g, b, e, t):
    """Put e at t if that is lawful, both being free then; whether it was."""
    put(g, b, e, t)
    if g.extras == 0 or (slot_holds(g, b, t) and (g.R == 0 or walks(g, b, g.es[e], t))):
        return True
    lift(g, b, e)
    return False


def insert(g, b, e, mobile, budget):
    """Find a place for pair e, other pairs making room along one chain; how many moved, or -1.

    Pairs with `mobile[x] == 0` stay where they are, and at most `budget` others move.
    """
    o, s, t_all = g.eo[e], g.es[e], g.T
    start = draw(b, t_all)
    for i in range(t_all):
        t = (start + i) % t_all
        if (
            g.free[e * t_all + t]
            and b.so[o * t_all + t] < 0
            and b.ss[s * t_all + t] < 0
            and try_put(g, b, e, t)
        ):
            return 0
    if budget == 0:
        return -1
    for i in range(t_all):
        t = (start + i) % t_all
        if g.free[e * t_all + t] == 0:
            continue
        officer_free, supplier_free = b.so[o * t_all + t] < 0, b.ss[s * t_all + t] < 0
        if not officer_free and not supplier_free:
            continue
        for j in range(1, t_all):
            other = (t + j) % t_all
            if officer_free:
                if b.ss[s * t_all + other] >= 0:
                    continue
                n = chain(g, b, s, t, other)
            else:
                if b.so[o * t_all + other] >= 0:
                    continue
                n = chain_of_officer(g, b, o, t, other)
            if n < 0 or n > budget:
                continue
            fixed = False
            for k in range(n):
                if mobile[b.buf[k]] == 0:
                    fixed = True
            if fixed or not turn(g, b, n, t, other):
                continue
            if try_put(g, b, e, t):
                return n
            swap(g, b, n, t, other)
    return -1


def shuffle(g, b, mobile, times):
    """Turn `times` chains at random; the pairs that meet stay the same."""
    for _ in range(times):
        s, one, two = draw(b, g.S), draw(b, g.T), draw(b, g.T)
        if one == two:
            continue
        n = chain(g, b, s, one, two)
        fixed = n <= 0
        for k in range(n):
            if mobile[b.buf[k]] == 0:
                fixed = True
        if not fixed:
            turn(g, b, n, one, two)


def place(g, b, wanted, count, mobile, rounds):
    """Place the first `count` pairs of `wanted`, shuffling between rounds; those without a place come first.

    Returns how many have none.
    """
    left = count
    for turn_of in range(rounds):
        kept = 0
        for i in range(left):
            e = wanted[i]
            if insert(g, b, e, mobile, g.E) < 0:
                wanted[kept] = e
                kept += 1
        left = kept
        if left == 0:
            break
        if turn_of + 1 < rounds:
            shuffle(g, b, mobile, g.S)
    return left
