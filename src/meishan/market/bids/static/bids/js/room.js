/* SPDX-License-Identifier: Apache-2.0 */
/* The bidder's workroom, begun: what the server handed over (the tender's questions, lines, words; never an answer),
   and small helpers. Nothing typed here is in a form, so nothing here can be posted by accident. */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const handed = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

  document.querySelectorAll(".scripted").forEach((one) => { one.hidden = false; });
  document.querySelectorAll("[data-without-script]").forEach((one) => { one.hidden = true; });
  bids.data = handed("workroom");
  bids.words = handed("workroom-words");
  /* English here is British, as the server writes it. */
  bids.language = (document.documentElement.lang || "en").replace(/^en$/, "en-GB");

  bids.say = (key, parts = {}) => (bids.words[key] ?? key)
    .replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole));

  /* A sentence that stands away from what it is about begins with its name. */
  bids.named = (label, words) => (words.includes(label) ? words : bids.say("about", { label, words }));

  bids.number = (value, options = {}) => new Intl.NumberFormat(bids.language, { numberingSystem: "latn", ...options }).format(value);
  /* As the server writes sizes: 1024 bytes are a kilobyte, and bytes alone are counted in full ("1 byte", "45 bytes"). */
  bids.size = (bytes) => {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    const digits = step ? 1 : 0;
    return bids.number(bytes / 1024 ** step, {
      style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", minimumFractionDigits: digits, maximumFractionDigits: digits,
    });
  };
  const moment = (options) => new Intl.DateTimeFormat(bids.language, { hourCycle: "h23", numberingSystem: "latn", ...options });
  bids.time = (at, options = {}) => moment({ hour: "2-digit", minute: "2-digit", ...options }).format(new Date(at));
  bids.moment = (at, options = {}) => bids.time(at, { year: "numeric", month: "short", day: "numeric", ...options });

  /* A copy of a template's first element; `fill` puts texts into its [data-at] places. */
  bids.fromTemplate = (id, fill = {}) => {
    const made = document.getElementById(id).content.firstElementChild.cloneNode(true);
    Object.entries(fill).forEach(([name, value]) => {
      const place = made.matches(`[data-at="${name}"]`) ? made : made.querySelector(`[data-at="${name}"]`);
      if (place) place.textContent = value;
    });
    return made;
  };

  bids.tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`bids:${name}`, { detail }));
  bids.hear = (name, act) => document.addEventListener(`bids:${name}`, (event) => act(event.detail));

  /* Said by screen readers, and seen where the words have a place of their own. */
  bids.announce = (words) => {
    const place = document.getElementById("workroom-said");
    if (!place) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = words; }, 50);
  };

  /* A sentence under a field, or none; the field is marked for all senses. */
  bids.complain = (field, place, words) => {
    place.textContent = words || "";
    place.hidden = !words;
    if (words) field?.setAttribute("aria-invalid", "true"); else field?.removeAttribute("aria-invalid");
    place.closest(".field")?.classList.toggle("field--error", Boolean(words));
  };

  bids.later = (act, milliseconds) => {
    let timer = 0;
    const call = () => { clearTimeout(timer); timer = setTimeout(act, milliseconds); };
    call.now = () => { if (timer) { clearTimeout(timer); timer = 0; act(); } };
    return call;
  };
})();
