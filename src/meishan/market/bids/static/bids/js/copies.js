/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of the draft on the server, encrypted here to the organisation's own key; and two people at one draft. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft, merge, server, store } = bids;
  const { urls } = bids.data;
  const room = document.querySelector("[data-copies]");
  const owner = `organisation:${bids.data.supplier}`;
  const LARGEST = 4 * 1024 * 1024 - 64 * 1024;
  const AFTER = 15_000;

  /* The key in use, and the key the copy on the server is encrypted to, where this device holds them. */
  let key = null;
  let opener = null;
  let known = { edit: 0, at: "", recipient: "", ...bids.data.copy };
  let queue = Promise.resolve();
  let waiting = 0;

  const show = (name) => room.querySelectorAll("[data-copy-when]").forEach((one) => { one.hidden = one.dataset.copyWhen !== name; });
  const fault = (words) => document.querySelectorAll("[data-copy-fault]").forEach((place) => {
    place.textContent = words;
    place.hidden = !words;
  });
  const copy = () => draft.state.copy || { edit: 0, base: null, files: [], absent: [], at: "", auto: false, changed: -1 };
  const isNewer = () => known.edit > copy().edit;
  const when = (at) => bids.moment(at);

  /* On the overview: what is kept on the server and not here, since when, and what it takes to have it here. */
  const showOffer = () => {
    const offer = document.querySelector("[data-copy-offer]");
    offer.hidden = !isNewer();
    offer.querySelector("[data-at=copy-offer]").textContent = isNewer() ? bids.say("copy_offered", { time: when(known.at) }) : "";
    offer.querySelector("[data-copy-ready]").hidden = !opener;
    offer.querySelector("[data-copy-needs-key]").hidden = Boolean(opener);
    bids.tell("copies");
  };

  const tell = () => {
    const { at, absent } = copy();
    const words = isNewer() ? bids.say("copy_newer", { time: when(known.at) }) : at ? bids.say("copy_saved", { time: when(at) }) : bids.say("copy_none");
    room.querySelector("[data-at=copy-state]").textContent = words;
    room.querySelector("[data-copy-auto]").checked = copy().auto;
    room.querySelector("[data-copy-load]").hidden = !known.edit;
    const state = document.querySelector("[data-copy-state]");
    const newer = () => (draft.state.savedAt ? words : bids.say("copy_saved", { time: when(known.at) }));
    state.textContent = isNewer() ? newer() : at ? bids.say("copy_state", { time: bids.time(at) }) : "";
    showOffer();
    const left = room.querySelector("[data-copy-left-out]");
    const missing = [...(absent || []), ...(copy().leftOut || [])];
    left.hidden = !missing.length;
    left.querySelector("ul").replaceChildren(...missing.map((one) => bids.fromTemplate("file-line", { name: one.name, size: bids.size(one.size) })));
  };

  const findKey = (recipient) => (recipient ? meishan.sealing.keys.find(owner, recipient).catch(() => null) : null);
  const learn = async ({ headers }) => {
    known = {
      edit: Number(headers.get("Draft-Edit") || 0), at: headers.get("Draft-At") || "", recipient: headers.get("Draft-Recipient") || "",
    };
    opener = known.recipient === key?.recipient ? key : await findKey(known.recipient);
  };

  const look = async () => {
    const answer = await server.ask(urls.draft, { method: "HEAD", raw: true });
    await learn(answer);
    tell();
  };

  /* The copy, opened with the key it was encrypted to: {edit, at, typed, files}; null where there is none. */
  const fetched = async () => {
    const answer = await server.ask(urls.draft, { raw: true });
    if (answer.status === 204) return null;
    await learn(answer);
    tell();
    if (!opener) throw new store.StoreError(bids.say("copy_old_key"));
    const bytes = await meishan.sealing.unseal(opener.identity, new Uint8Array(await answer.arrayBuffer()));
    return { ...known, ...merge.unpack(bytes) };
  };

  /* An absent file that was attached here anew is absent no more. */
  const stillAbsent = (absent) => (absent || []).filter((one) => !draft.files.some((own) => own.id === one.id || (own.name === one.name && own.size === one.size)));

  const push = async () => {
    await draft.settled();
    const typed = draft.typed();
    const absent = stillAbsent(copy().absent);
    const { bytes, leftOut } = await merge.pack(typed, draft.files, absent, LARGEST);
    const sealed = await meishan.sealing.sealTo(key.recipient, bytes);
    const told = await server.ask(urls.draft, {
      method: "PUT", body: sealed, type: "application/octet-stream",
      headers: { "Draft-Edit": String(copy().edit), "Draft-Recipient": key.recipient },
    });
    known = { edit: told.edit, at: told.at, recipient: key.recipient };
    opener = key;
    const files = [...draft.files, ...absent].map((one) => one.id);
    const ownLeftOut = leftOut.filter((one) => draft.files.some((own) => own.id === one.id)).map(({ name, size }) => ({ name, size }));
    await draft.setCopy({ ...copy(), edit: told.edit, at: told.at, base: typed, files, absent, leftOut: ownLeftOut });
    tell();
  };

  const takeFiles = async (theirs) => {
    const { added, removed, absent } = merge.mergeFiles(copy().files, draft.files, theirs);
    for (const one of added) await store.put("files", { ...one, place: draft.place });
    for (const one of removed) await store.remove("files", one.id);
    return absent.map(({ id, at, name, size, type, kind, warned, addedAt }) => ({ id, at, name, size, type, kind, warned, addedAt }));
  };

  /* Their copy and this device's draft become one; asks where both changed the same. */
  const bringTogether = async (theirs) => {
    await draft.settled();
    const before = draft.typed();
    const { merged, conflicts } = merge.merge(copy().base, before, theirs.typed);
    const chosen = conflicts.length ? await ask(conflicts, merged) : merged;
    const absent = await takeFiles(theirs.files);
    await draft.settled();
    const base = { edit: theirs.edit, at: theirs.at, base: theirs.typed, files: theirs.files.map((one) => one.id), absent };
    /* What she typed while she chose stands, too. */
    await draft.replace(merge.merge(before, draft.typed(), chosen).merged, { ...copy(), ...base });
    await draft.load();
    bids.tell("changed", { part: "all" });
    tell();
  };

  const shown = ({ part, key: name }, entry) => {
    if (!entry) return bids.say("conflict_nothing");
    if (part === "prices") return entry.raw ?? bids.decimals.shown(entry.value, bids.language);
    const question = bids.answers.questions.find((one) => one.id === name);
    const value = entry.value ?? entry.raw;
    if (question?.type === "yes_no") return document.querySelector(`label[for="answer-${CSS.escape(name)}-${value ? "yes" : "no"}"]`)?.textContent || String(value);
    if (value && typeof value === "object") return `${value.amount} ${value.currency}`;
    return String(value);
  };
  const labelOf = ({ part, key: name }) => {
    if (part === "currency") return bids.say("conflict_currency");
    if (part === "prices") return bids.say("conflict_price", { line: bids.prices.all.find((one) => one.key === name)?.label || name });
    return bids.say("conflict_answer", { label: bids.answers.questions.find((one) => one.id === name)?.label || name });
  };

  const ask = (conflicts, merged) => new Promise((resolve) => {
    const box = room.querySelector("[data-conflict]");
    const rows = conflicts.map((one, index) => {
      const row = bids.fromTemplate("choice-pair", { label: labelOf(one), mine: shown(one, one.mine), theirs: shown(one, one.theirs) });
      row.querySelectorAll("input").forEach((input) => {
        Object.assign(input, { name: `conflict-${index}`, id: `conflict-${index}-${input.value}`, checked: input.value === "mine" });
        input.nextElementSibling.htmlFor = input.id;
      });
      return row;
    });
    box.querySelector("[data-conflict-rows]").replaceChildren(...rows);
    box.hidden = false;
    location.hash = "#copies";
    box.querySelector("h3").focus();
    box.querySelector("[data-conflict-done]").onclick = () => {
      const chosen = structuredClone(merged);
      conflicts.forEach(({ part, key: name, mine, theirs }, index) => {
        const entry = rows[index].querySelector("input:checked").value === "mine" ? mine : theirs;
        if (part === "currency") chosen.currency = entry?.value || "";
        else if (entry) chosen[part][name] = entry;
        else delete chosen[part][name];
      });
      box.hidden = true;
      resolve(chosen);
    };
  });

  /* One after the other: what is pressed meanwhile waits, and is not lost. */
  const guarded = (act) => {
    waiting += 1;
    room.setAttribute("aria-busy", "true");
    queue = queue.then(async () => {
      fault("");
      try {
        await act();
      } catch (error) {
        fault(error.message);
      }
      waiting -= 1;
      if (!waiting) room.removeAttribute("aria-busy");
    });
    return queue;
  };

  const save = () => guarded(async () => {
    try {
      await push();
    } catch (error) {
      if (!(error instanceof server.Refused) || error.told.field !== "edit") throw error;
      /* A colleague was first: her copy and this one become one, and that is saved. */
      await bringTogether(await fetched());
      await push();
    }
    bids.announce(bids.say("copy_done"));
  });
  const bring = () => guarded(async () => {
    const theirs = await fetched();
    if (theirs) await bringTogether(theirs);
    bids.announce(bids.say("copy_taken"));
  });

  const keyName = () => `${bids.say("key_name")}-${key.recipient.slice(-8)}.key`;
  const makeKey = () => guarded(async () => {
    const made = await meishan.sealing.makeKey();
    await server.ask(urls.keys, { method: "POST", json: { recipient: made.recipient } });
    await meishan.sealing.keys.keep(owner, made);
    key = made;
    bids.data.key = made.recipient;
    meishan.sealing.downloadKey(made, keyName());
    await ready();
  });
  /* A key file serves where it is the key in use, or the one the copy is encrypted to; whether it did. */
  const takeKey = async (file, input) => {
    const place = input.closest(".field").querySelector("[data-key-fault]");
    try {
      const given = await meishan.sealing.readKeyFile(file);
      if (![bids.data.key, known.recipient].includes(given.recipient)) {
        bids.complain(input, place, bids.say("key_other"));
        return false;
      }
      await meishan.sealing.keys.keep(owner, given);
      bids.complain(input, place, "");
      if (given.recipient === known.recipient) opener = given;
      if (given.recipient === bids.data.key) {
        key = given;
        await guarded(ready);
      } else tell();
      return true;
    } catch (error) {
      bids.complain(input, place, error.message);
      return false;
    }
  };

  const ready = async () => {
    show("ready");
    tell();
    await look();
  };

  const start = async () => {
    room.querySelector("[data-make-key]").addEventListener("click", makeKey);
    room.querySelector("[data-retire-key]").addEventListener("click", () => guarded(async () => {
      await server.ask(urls.retire_key, { method: "POST", json: {} });
      bids.data.key = "";
      show("no_key");
    }));
    document.querySelectorAll("[data-key-file]").forEach((input) => input.addEventListener("change", async () => {
      const [file] = input.files;
      const isTaken = file && await takeKey(file, input);
      input.value = "";
      /* On the overview the key is asked for the draft's sake alone. */
      if (isTaken && opener && input.closest("[data-copy-offer]")) await bring();
    }));
    room.querySelector("[data-copy-save]").addEventListener("click", save);
    document.querySelectorAll("[data-copy-load]").forEach((one) => one.addEventListener("click", bring));
    room.querySelector("[data-key-again]").addEventListener("click", () => meishan.sealing.downloadKey(key, keyName()));
    room.querySelector("[data-copy-auto]").addEventListener("change", async (event) => {
      await draft.setCopy({ ...copy(), auto: event.target.checked });
      if (event.target.checked) await save();
    });
    const soon = bids.later(() => { if (key && copy().auto && !isNewer() && !waiting) save(); }, AFTER);
    bids.hear("changed", ({ part }) => { if (part !== "all") soon(); });
    key = await findKey(bids.data.key);
    opener = await findKey(known.recipient);
    tell();
    if (!bids.data.key) show("no_key");
    else if (!key) show("key_elsewhere");
    else await guarded(ready);
  };

  bids.copies = { start, isOffered: isNewer };
})();
