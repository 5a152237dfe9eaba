/* SPDX-License-Identifier: Apache-2.0 */
/* The draft of one bid for one lot: answers, prices, files, kept on this device field by field as they are typed.
   An entry is {value, at} where it could be read, {raw, at} where it could not. Other tabs follow at once. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { store } = bids;
  const place = `${bids.data.bid}/${bids.data.lot}`;
  const fresh = () => ({ place, answers: {}, prices: {}, currency: "", changed: 0, savedAt: "", copy: null });
  const line = "BroadcastChannel" in window ? new BroadcastChannel(`meishan-bids:${place}`) : null;

  const draft = { place, state: fresh(), files: [], ready: false };
  const pending = new Set();

  const load = async () => {
    draft.state = { ...fresh(), ...(await store.get("drafts", place)) };
    draft.files = (await store.all("files", place)).sort((one, other) => one.addedAt.localeCompare(other.addedAt));
    draft.ready = true;
  };

  const saved = (state, what) => {
    /* Only these: what was typed since the write began is in memory alone as yet. */
    Object.assign(draft.state, { savedAt: state.savedAt, changed: state.changed });
    line?.postMessage(what);
    bids.tell("saved", { at: state.savedAt });
  };
  const failed = (error) => bids.tell("unsaved", { words: error.message });

  /* What `act` does to the draft, kept at once; pages that show it hear "changed". */
  const keep = (act, what) => {
    act(draft.state);
    const work = store.change("drafts", place, (state) => {
      act(state);
      state.changed += 1;
      state.savedAt = new Date().toISOString();
    }, fresh).then((state) => saved(state, what), failed);
    pending.add(work);
    work.finally(() => pending.delete(work));
    bids.tell("changed", what);
    return work;
  };

  const entry = (given) => ({ ...given, at: new Date().toISOString() });
  const isEmpty = (given) => given === null || (given.value === undefined && !given.raw);

  draft.answer = (id) => draft.state.answers[id] || null;
  draft.setAnswer = (id, given) => keep((state) => {
    if (isEmpty(given)) delete state.answers[id]; else state.answers[id] = entry(given);
  }, { part: "answers", id });

  draft.price = (key) => draft.state.prices[key] || null;
  draft.setPrices = (given) => keep((state) => Object.entries(given).forEach(([key, price]) => {
    if (isEmpty(price)) delete state.prices[key]; else state.prices[key] = entry(price);
  }), { part: "prices" });
  draft.setCurrency = (code) => keep((state) => { state.currency = code; }, { part: "prices" });

  /* Where a file belongs: {kind: "question" | "document" | "other", id, envelope}. */
  draft.filesAt = (kind, id = "") => draft.files.filter((one) => one.at.kind === kind && one.at.id === id);
  draft.addFile = async (file, at, checked) => {
    const one = {
      id: crypto.randomUUID(), place, at, name: file.name, size: file.size, type: checked.type, kind: checked.kind,
      warned: checked.warned || "", addedAt: new Date().toISOString(), blob: file.slice(0, file.size, checked.type),
    };
    await store.put("files", one);
    draft.files.push(one);
    await keep(() => {}, { part: "files" });
    return one;
  };
  draft.removeFile = async (id) => {
    await store.remove("files", id);
    draft.files = draft.files.filter((one) => one.id !== id);
    await keep(() => {}, { part: "files" });
  };

  /* The whole of what is typed, put in at once: a copy from elsewhere, or two that were brought together. */
  draft.replace = async ({ answers, prices, currency }, copy) => {
    await keep((state) => Object.assign(state, { answers, prices, currency, copy }), { part: "all" });
  };
  draft.setCopy = async (copy) => {
    draft.state.copy = copy;
    await store.change("drafts", place, (state) => { state.copy = copy; }, fresh);
  };
  draft.typed = () => structuredClone({
    answers: draft.state.answers, prices: draft.state.prices, currency: draft.state.currency,
  });

  /* All that is typed, up to the last letter, and safely written down. */
  draft.settled = () => {
    bids.tell("flush");
    return Promise.allSettled([...pending]);
  };
  draft.forget = async () => {
    await store.remove("drafts", place);
    for (const one of draft.files) await store.remove("files", one.id);
    for (const one of await store.all("jobs", place)) await store.remove("jobs", one.id);
    line?.postMessage({ part: "all" });
  };

  line?.addEventListener("message", async ({ data }) => {
    await draft.settled();
    await load();
    bids.tell("changed", { ...data, elsewhere: true });
  });

  draft.load = load;
  bids.draft = draft;
})();
