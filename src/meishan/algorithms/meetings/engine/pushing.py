# SPDX-License-Identifier: Apache-2.0
"""The inner loop that anneals the value: a pair comes in, pushes others along, and the last one goes.

Of the kind of `kernels`; `v` are the Values.
"""

from meishan.algorithms.meetings.engine.kernels import draw, lift, put, try_put


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
