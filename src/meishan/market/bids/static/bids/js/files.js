/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a bid: attached to a question, to what the checklist asks for, or freely; kept on this device until sealed.
   Each [data-files] place has a list, an input and a line for what is wrong. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft } = bids;
  const policy = bids.data.policy || { kinds: [], archives: {} };
  const { safeName, folded, distinct } = meishan.sealing.inside;

  const places = () => [...document.querySelectorAll("[data-files]")];
  const spot = (place) => ({ kind: place.dataset.kind, id: place.dataset.id || "", envelope: place.dataset.envelope });

  const warning = (one) => (one.warned ? bids.say(`warned_${one.warned}`, { file: one.name }) : "");

  const drawn = (one) => {
    const row = bids.fromTemplate("file-row", { size: bids.size(one.size) });
    const name = row.querySelector("[data-at=name]");
    name.textContent = one.name;
    name.addEventListener("click", () => meishan.sealing.saveFile(one.blob, one.name));
    const words = warning(one);
    row.querySelector("[data-warning]").hidden = !words;
    row.querySelector("[data-at=warning]").textContent = words;
    const remove = row.querySelector("[data-remove]");
    remove.querySelector("[data-at=removed]").textContent = one.name;
    remove.addEventListener("click", async () => {
      const place = row.closest("[data-files]");
      await draft.removeFile(one.id);
      place.querySelector("input[type=file]").focus();
      bids.announce(bids.say("file_removed", { file: one.name }));
    });
    return row;
  };

  const show = (place) => {
    const at = spot(place);
    const own = draft.files.filter((one) => one.at.kind === at.kind && one.at.id === at.id && (at.kind !== "other" || one.at.envelope === at.envelope));
    const list = place.querySelector("[data-file-list]");
    list.replaceChildren(...own.map(drawn));
    list.hidden = !own.length;
    const state = place.querySelector("[data-file-state]");
    state?.querySelectorAll("[data-when]").forEach((one) => { one.hidden = (one.dataset.when === "there") !== own.length > 0; });
  };
  const showAll = () => places().forEach(show);

  const attach = async (place, files) => {
    const wrong = [];
    const at = spot(place);
    place.setAttribute("aria-busy", "true");
    for (const given of files) {
      const taken = new Set(["answers.json", "prices.json", ...draft.files.map((one) => folded(one.name))]);
      const file = new File([given], distinct(safeName(given.name), taken), { type: given.type });
      const told = { file: given.name, most: bids.number(Math.floor(policy.max_bytes / 1048576)), kinds: policy.said };
      try {
        if ((await bids.store.room()) < file.size * 2.5) throw new bids.store.StoreError(bids.say("device_full"));
        const checked = await bids.kinds.check(file, policy);
        if (checked.refused) wrong.push(bids.say(checked.refused, told));
        else await draft.addFile(file, at, checked);
      } catch (error) {
        wrong.push(error instanceof bids.store.StoreError ? error.message : bids.say("file_unreadable", told));
      }
    }
    place.removeAttribute("aria-busy");
    bids.complain(place.querySelector("input[type=file]"), place.querySelector("[data-file-fault]"), wrong.join(" "));
    show(place);
    bids.store.persist();
  };

  const documents = bids.data.documents || [];
  const missing = () => documents.filter((one) => one.required && !draft.filesAt("document", one.id).length);

  /* Attached, and none of it would be refused at the opening. */
  const isWhole = (files) => files.length > 0 && files.every((one) => !one.warned);

  bids.files = {
    documents, warning, missing,
    warned: () => draft.files.filter((one) => one.warned),
    faults: () => missing().map((one) => ({
      anchor: `document-${one.id}`, words: bids.say("document_needed", { title: one.title }),
    })),
    progress: () => ({
      total: documents.length,
      done: documents.filter((one) => isWhole(draft.filesAt("document", one.id))).length,
      files: draft.files.filter((one) => one.at.kind !== "question").length,
      faulty: draft.files.filter((one) => one.at.kind !== "question" && one.warned).length,
      complete: !missing().length,
    }),
    start: () => {
      places().forEach((place) => {
        const input = place.querySelector("input[type=file]");
        input.addEventListener("change", async () => {
          const files = [...input.files];
          input.value = "";
          await attach(place, files);
        });
      });
      showAll();
      bids.hear("changed", ({ part }) => { if (part === "all" || part === "files") showAll(); });
    },
  };
})();
