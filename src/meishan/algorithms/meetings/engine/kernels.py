# SPDX-License-Identifier: Apache-2.0
"""The inner loops over a timetable: Kempe chains, placing along them, annealing away the breaks.

Plain functions on flat sequences of integers, so that numba can compile them and Python can run them as they are.
`g` is the Ground (never changed), `b` the Board (changed in place). Slots are columns: `b.so[o * T + t]` is the
pair that officer o meets at t, or -1. Chance is a Lehmer generator whose state stands in `b.rng[0]`.
"""

BREAK = 4  # what one break costs in annealing, beside 1 for each idle slot in it


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


def gain_of(g, v, e):
    """What the board would gain if pair e met, by the counts of its two people."""
    s, o = g.es[e], g.eo[e]
    return v.gain[e] + v.margin[s * v.W + v.count_s[s]] + v.margin_o[o * v.WO + v.count_o[o]]


def note(g, v, e, sign):
    """Count pair e in (1) or out (-1)."""
    v.count_s[g.es[e]] += sign
    v.count_o[g.eo[e]] += sign
    if v.pool[e] >= 0:
        v.pool_met[v.pool[e]] = e if sign > 0 else -1


def take(g, b, v, e, n):
    """Lift pair e, as entry n of the log."""
    v.log_e[n] = e
    v.log_t[n] = b.at[e]
    lift(g, b, e)
    return n + 1


def make_room(g, b, v, e, mobile):
    """Take off what stands against pair e by caps and pools; how many, or -1 where that may not be.

    `v.loss[0]` is what that loses.
    """
    n, s, o, t_all = 0, g.es[e], g.eo[e], g.T
    v.loss[0] = 0
    if v.pool[e] >= 0 and v.pool_met[v.pool[e]] >= 0:
        z = v.pool_met[v.pool[e]]
        if mobile[z] == 0:
            return -1
        n = take(g, b, v, z, n)
        note(g, v, z, -1)
        v.loss[0] += gain_of(g, v, z)
    for side in range(2):
        full = v.count_s[s] >= v.cap_s[s] if side == 0 else v.count_o[o] >= v.cap_o[o]
        if not full:
            continue
        start, found = draw(b, t_all), -1
        for i in range(t_all):
            t = (start + i) % t_all
            z = b.ss[s * t_all + t] if side == 0 else b.so[o * t_all + t]
            if z >= 0 and mobile[z]:
                found = z
                break
        if found >= 0:
            n = take(g, b, v, found, n)
            note(g, v, found, -1)
            v.loss[0] += gain_of(g, v, found)
        else:
            undo(g, b, v, n, n)
            return -1
    return n


def undo(g, b, v, n, counted):
    """Take back the n entries of the log; the first `counted` were counted out and are counted in again."""
    for i in range(n - 1, -1, -1):
        if v.log_t[i] < 0:
            lift(g, b, v.log_e[i])
        else:
            put(g, b, v.log_e[i], v.log_t[i])
    for i in range(counted - 1, -1, -1):
        note(g, v, v.log_e[i], 1)


def settle(g, b, v, e, mobile, n, depth):
    """Find pair e a place, pushing out one pair after another; (the pair left without one or -1, the log's length)."""
    t_all, now, before = g.T, e, -1
    for _ in range(depth):
        o, s = g.eo[now], g.es[now]
        start, push = draw(b, t_all), -1
        for i in range(t_all):
            t = (start + i) % t_all
            if g.free[now * t_all + t] == 0 or t == before:
                continue
            x, y = b.so[o * t_all + t], b.ss[s * t_all + t]
            if x < 0 and y < 0:
                if try_put(g, b, now, t):
                    v.log_e[n] = now
                    v.log_t[n] = -1
                    return -1, n + 1
            elif push < 0 and (x < 0 or y < 0) and mobile[max(x, y)]:
                push = t
        if push < 0:
            return now, n
        x = max(b.so[o * t_all + push], b.ss[s * t_all + push])
        n = take(g, b, v, x, n)
        if not try_put(g, b, now, push):
            put(g, b, x, push)
            return now, n - 1
        v.log_e[n] = now
        v.log_t[n] = -1
        n += 1
        now, before = x, push
    return now, n


def count_all(g, b, v):
    """Count all meetings anew."""
    for s in range(g.S):
        v.count_s[s] = 0
    for o in range(g.O):
        v.count_o[o] = 0
    for p in range(len(v.pool_met)):
        v.pool_met[p] = -1
    for e in range(g.E):
        if b.at[e] >= 0:
            note(g, v, e, 1)


def churn(g, b, v, mobile, thresholds, steps, highest, best):
    """Anneal the value: bring in a pair, push others along, let the last one go; `steps` times.

    Starts and ends with what the board holds; `best` keeps any timetable that is `highest` points better than the
    first. Returns the gain over the first, and the gain of `best`.
    """
    count_all(g, b, v)
    total, size = 0, len(thresholds)
    for _ in range(steps):
        e = draw(b, g.E)
        if b.at[e] >= 0 or mobile[e] == 0 or v.cap_s[g.es[e]] == 0 or v.cap_o[g.eo[e]] == 0:
            continue
        room = make_room(g, b, v, e, mobile)
        if room < 0:
            continue
        delta = gain_of(g, v, e) - v.loss[0]
        note(g, v, e, 1)
        last, n = settle(g, b, v, e, mobile, room, 12)
        if last >= 0:
            note(g, v, last, -1)
            delta -= gain_of(g, v, last)
        if delta >= -thresholds[draw(b, size)] and n > room:
            total += delta
            if total > highest:
                highest = total
                for i in range(g.E):
                    best[i] = b.at[i]
        else:
            if last >= 0:
                note(g, v, last, 1)
            note(g, v, e, -1)
            undo(g, b, v, n, room)
    return total, highest


LOOPS = (
    *("draw", "put", "lift", "load", "chain", "chain_of_officer", "swap", "slot_holds", "walks", "holds", "turn"),
    *("try_put", "insert", "shuffle", "place", "gaps", "set_cost", "count_cost", "tidy", "gain_of", "note", "take"),
    *("undo", "make_room", "settle", "count_all", "churn"),
)
