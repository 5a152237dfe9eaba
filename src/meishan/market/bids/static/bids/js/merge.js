/* SPDX-License-Identifier: Apache-2.0 */
/* Two drafts with a common ancestor brought together, field by field: what only one of two people changed is taken,
   what both changed is asked. And the form in which a draft is packed before it is encrypted for the server. */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const START = "meishan-draft 1\n";

  const plain = (entry) => JSON.stringify(entry ? { value: entry.value, raw: entry.raw } : null);
  const same = (one, other) => plain(one) === plain(other);

  /* {merged, conflicts}: conflicts are {part, key, mine, theirs}; where both changed, mine stands until she chooses. */
  const part = (name, base, mine, theirs) => {
    const [merged, conflicts] = [{}, []];
    for (const key of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
      const [before, own, other] = [base[key], mine[key], theirs[key]];
      const isOurs = same(other, before) || same(own, other);
      if (!isOurs && !same(own, before)) conflicts.push({ part: name, key, mine: own ?? null, theirs: other ?? null });
      const taken = !isOurs && same(own, before) ? other : own;
      if (taken) merged[key] = taken;
    }
    return { merged, conflicts };
  };

  const merge = (base, mine, theirs) => {
    const found = { answers: base?.answers || {}, prices: base?.prices || {}, currency: base?.currency || "" };
    const answers = part("answers", found.answers, mine.answers, theirs.answers);
    const prices = part("prices", found.prices, mine.prices, theirs.prices);
    const coin = (code) => (code ? { code: { value: code } } : {});
    const currency = part("currency", coin(found.currency), coin(mine.currency), coin(theirs.currency));
    return {
      merged: { answers: answers.merged, prices: prices.merged, currency: currency.merged.code?.value || "" },
      conflicts: [...answers.conflicts, ...prices.conflicts, ...currency.conflicts],
    };
  };

  /* Which files to add here, which to take away, and which cannot come: {added, removed, absent}. */
  const mergeFiles = (baseIds, mine, theirs) => {
    const [before, own, other] = [new Set(baseIds || []), new Set(mine.map((one) => one.id)), new Set(theirs.map((one) => one.id))];
    return {
      added: theirs.filter((one) => one.blob && !own.has(one.id) && !before.has(one.id)),
      removed: mine.filter((one) => before.has(one.id) && !other.has(one.id)),
      absent: theirs.filter((one) => !one.blob && !own.has(one.id)),
    };
  };

  /* The typed part and as many files as fit, the small ones first; the rest is named alone. */
  const pack = async (typed, files, absent, most) => {
    const { canonicalBytes, inside: { joined, lengthBytes }, utf8 } = meishan.sealing;
    const facts = ({ id, at, name, size, type, kind, warned, addedAt }) => ({ id, at, name, size, type, kind, warned, addedAt });
    const listed = [];
    const pieces = [];
    let room = most - canonicalBytes(typed).length - 400 * (files.length + absent.length) - 2000;
    for (const one of [...files].sort((a, b) => a.size - b.size)) {
      const fits = one.size <= room;
      listed.push({ ...facts(one), included: fits });
      if (fits) {
        room -= one.size;
        pieces.push(new Uint8Array(await one.blob.arrayBuffer()));
      }
    }
    listed.push(...absent.map((one) => ({ ...facts(one), included: false })));
    const head = canonicalBytes({ v: 1, typed, files: listed });
    return { bytes: joined(utf8(START), lengthBytes(head.length), head, ...pieces), leftOut: listed.filter((one) => !one.included) };
  };

  const unpack = (bytes) => {
    const { inside: { lengthFrom, startsWith, text }, utf8 } = meishan.sealing;
    const from = START.length + 8;
    if (!startsWith(bytes, utf8(START))) throw new RangeError("not a draft");
    const length = lengthFrom(bytes.subarray(START.length, from));
    const head = JSON.parse(text(bytes.subarray(from, from + length)));
    if (head.v !== 1) throw new RangeError("not a draft");
    let place = from + length;
    const files = head.files.map(({ included, ...one }) => {
      if (!included) return one;
      const blob = new Blob([bytes.slice(place, place + one.size)], { type: one.type });
      place += one.size;
      return { ...one, blob };
    });
    return { typed: head.typed, files };
  };

  bids.merge = { merge, mergeFiles, pack, unpack };
})();
