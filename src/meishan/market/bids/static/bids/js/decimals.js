/* SPDX-License-Identifier: Apache-2.0 */
/* Exact decimals: amounts are strings such as "1234.50", reckoned as whole numbers of any length, never as floats.
   meishan.bids.decimals: read (as a person wrote it), times, sum, rounded, compare, shown (as she reads it). */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const CANONICAL = /^(\d+)(?:\.(\d+))?$/;
  const MOST_DIGITS = 18;

  const parts = (text) => {
    const [, whole, fraction = ""] = CANONICAL.exec(text) || [];
    if (whole === undefined) throw new RangeError(`not a decimal: ${text}`);
    return { units: BigInt(whole + fraction), scale: fraction.length };
  };
  const joined = (units, scale) => {
    const digits = units.toString().padStart(scale + 1, "0");
    return scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  };
  const at = (one, scale) => one.units * 10n ** BigInt(scale - one.scale);

  const times = (a, b) => {
    const [one, other] = [parts(a), parts(b)];
    return joined(one.units * other.units, one.scale + other.scale);
  };

  const sum = (all) => {
    const list = all.map(parts);
    const scale = Math.max(0, ...list.map((one) => one.scale));
    return joined(list.reduce((total, one) => total + at(one, scale), 0n), scale);
  };

  const compare = (a, b) => {
    const [one, other] = [parts(a), parts(b)];
    const scale = Math.max(one.scale, other.scale);
    const difference = at(one, scale) - at(other, scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  };

  /* To so many places, half up (amounts are never negative). */
  const rounded = (text, places) => {
    const one = parts(text);
    if (one.scale <= places) return joined(at(one, places), places);
    const step = 10n ** BigInt(one.scale - places);
    return joined((one.units + step / 2n) / step, places);
  };

  /* Without zeros that say nothing: "007.50" is "7.5". */
  const plain = (text) => {
    const one = parts(text);
    const [whole, fraction = ""] = joined(one.units, one.scale).split(".");
    const kept = fraction.replace(/0+$/, "");
    return kept ? `${whole}.${kept}` : whole;
  };

  /* The marks a language parts thousands and decimals by. */
  const marks = (language) => {
    const found = { group: ",", decimal: "." };
    new Intl.NumberFormat(language, { numberingSystem: "latn", useGrouping: "always" }).formatToParts(1234567.8)
      .forEach((part) => { if (part.type in found) found[part.type] = part.value; });
    return found;
  };

  const western = (text) => text
    .replace(/[\u0660-\u0669]/g, (one) => one.charCodeAt(0) - 0x660)
    .replace(/[\u06f0-\u06f9]/g, (one) => one.charCodeAt(0) - 0x6f0)
    .replace(/[\uff10-\uff19]/g, (one) => one.charCodeAt(0) - 0xff10)
    .replace(/\uff0c/g, ",").replace(/[\u066b\uff0e]/g, "\u066b").replace(/\u066c/g, "'")
    .replace(/[\u200e\u200f\u061c\u2066-\u2069\ufeff]/g, "");

  const groups = (text, mark) => {
    const [first, ...rest] = text.split(mark);
    return /^\d{1,3}$/.test(first) && rest.every((one) => /^\d{3}$/.test(one)) ? first + rest.join("") : null;
  };

  /* Where the decimals begin: [whole part, decimals, mark that parts thousands], or null where nobody can tell.
     A mark that could do either is read as her language reads it; where it does neither, we ask. */
  const cut = (text, language) => {
    const used = [...new Set(text.replace(/[\d_]/g, ""))];
    if (!used.length) return [text, "", "_"];
    const last = text.replace(/[\d_]/g, "").at(-1);
    const place = text.lastIndexOf(last);
    const once = text.indexOf(last) === place;
    const halves = (mark) => [text.slice(0, place), text.slice(place + 1), mark];
    if (used.length === 2) return once && !text.includes("_") ? halves(used.find((one) => one !== last)) : [];
    if (used.length > 2) return [];
    const own = marks(language);
    if (last === "\u066b" || last === own.decimal || text.includes("_")) return once ? halves("_") : [];
    if (text.startsWith("0") || groups(text, last) === null) return once ? halves("_") : [];
    return last === own.group || !once ? [text, "", last] : null;
  };

  /* What she wrote as {value} or {problem: "empty" | "letters" | "negative" | "doubtful" | "long" | "places"}. */
  const read = (text, language, places = 6) => {
    let left = western(String(text ?? "")).trim();
    if (!left) return { problem: "empty" };
    if (/^[-\u2212\u2013(]/.test(left)) return { problem: "negative" };
    left = left.replace(/^\+/, "").replace(/(?<=\d)[\s'\u2019\u00a0\u202f](?=\d)/g, "_");
    if (!/^[\d.,_\u066b]+$/.test(left) || !/\d/.test(left)) return { problem: "letters" };
    const halves = cut(left, language);
    if (halves === null) return { problem: "doubtful" };
    const [whole, fraction, mark] = halves;
    const digits = whole?.includes(mark) ? groups(whole, mark) : whole;
    if (digits === null || !/^\d*$/.test(digits) || !/^\d*$/.test(fraction)) return { problem: "letters" };
    const value = plain(`${digits || "0"}${fraction ? `.${fraction}` : ""}`);
    const [before, after = ""] = value.split(".");
    if (after.length > places) return { problem: "places" };
    if (before.length + after.length > MOST_DIGITS) return { problem: "long" };
    return { value };
  };

  /* As a reader of that language writes it, with at least so many places. */
  const shown = (text, language, places = 0) => {
    const [whole, fraction = ""] = plain(text).split(".");
    const own = marks(language);
    const tail = fraction.padEnd(places, "0");
    const head = new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(BigInt(whole));
    return tail ? `${head}${own.decimal}${tail}` : head;
  };

  bids.decimals = { read, times, sum, rounded, compare, plain, shown };
})();
