/* SPDX-License-Identifier: Apache-2.0 */
/* The check before sealing: what is missing, what goes into which envelope, and what might harm the bid. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft, pack } = bids;
  const place = document.querySelector("[data-review]");

  const link = ({ anchor, words }) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: `#${anchor}`, textContent: words }));
    return item;
  };
  const fill = (name, rows) => {
    const box = place.querySelector(`[data-review-part=${name}]`);
    box.hidden = !rows.length;
    box.querySelector("ul").replaceChildren(...rows);
  };

  const contents = (kind) => {
    const files = pack.attached(kind);
    const answers = Object.keys(pack.answersOf(kind).answers).length;
    const drawn = bids.fromTemplate("envelope-contents", { title: bids.say(`envelope_${kind}`) });
    const facts = [];
    const asked = pack.asked(kind).length;
    if (asked) facts.push([bids.say("fact_answers"), bids.say("of", { done: bids.number(answers), total: bids.number(asked) })]);
    if (pack.isPriced(kind)) facts.push([bids.say("fact_total"), bids.prices.currency() ? bids.prices.money(bids.prices.total()) : "—"]);
    facts.push([bids.say("fact_files"), !files.length ? "—" : bids.say("files_and_size", { count: bids.number(files.length), size: bids.size(files.reduce((sum, one) => sum + one.size, 0)) })]);
    drawn.querySelector("dl").replaceChildren(...facts.map(([key, value]) => bids.fromTemplate("fact", { key, value })));
    drawn.querySelector("ul").replaceChildren(...files.map((one) => bids.fromTemplate("file-line", { name: one.name, size: bids.size(one.size) })));
    return drawn;
  };

  let latest = { faults: [], leaks: [], warned: [] };
  const show = async () => {
    const faults = pack.faults();
    const leaks = await pack.leaks();
    const warned = bids.files.warned().map((one) => ({ anchor: bids.pack.anchorOf(one), words: bids.named(one.name, bids.files.warning(one)) }));
    latest = { faults, leaks, warned };
    fill("missing", faults.map(link));
    fill("leaks", leaks.map(link));
    fill("warned", warned.map(link));
    fill("orphans", pack.orphans().map((one) => Object.assign(document.createElement("li"), { textContent: one.name })));
    place.querySelector("[data-review-part=well]").hidden = faults.length + leaks.length + warned.length > 0;
    place.querySelector("[data-review-envelopes]").replaceChildren(...pack.kinds.map(contents));
    bids.tell("reviewed", latest);
    return latest;
  };

  bids.review = {
    show,
    latest: () => latest,
    start: () => {
      const soon = bids.later(show, 800);
      bids.hear("changed", soon);
      return show();
    },
    progress: () => ({ complete: !pack.faults().length, faulty: latest.leaks.length + latest.warned.length, files: draft.files.length }),
  };
})();
