/* SPDX-License-Identifier: Apache-2.0 */
/* "Seal and submit": the button, the steps as they happen, trouble on the way, and the receipt. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { seal, send, server, store } = bids;
  const room = document.querySelector("[data-sending]");
  /* With so much time left, the bytes of a bid that replaces another one arrive first. */
  const CALM = 15 * 60_000;

  let job = null;
  let running = false;
  let wantsNow = false;
  let stopped = false;

  const part = (name) => room.querySelector(`[data-step=${name}]`);
  const show = (name) => ["closed", "ready", "working", "done"].forEach((one) => { part(one).hidden = one !== name; });
  const status = (state) => document.querySelectorAll("[data-status=seal] [data-state]").forEach((one) => { one.hidden = one.dataset.state !== state; });

  /* Whether she changed something since what stands submitted was sealed here. */
  const tellUnsent = () => {
    const isStanding = job?.receipt && bids.data.standing?.number === job.receipt.number;
    const isUnsent = Boolean(isStanding) && bids.draft.state.changed > job.changed;
    document.querySelectorAll("[data-unsent]").forEach((one) => { one.hidden = !isUnsent; });
    if (isUnsent && !running) status("current");
  };

  /* The steps, in the order they come; each {key, title, state, share, meta}. */
  let steps = [];
  const step = (key, changes = {}) => {
    const found = steps.find((one) => one.key === key);
    if (!found) return;
    Object.assign(found, changes);
    found.row.className = { done: "is-done", current: "is-current" }[found.state] || "is-waiting";
    found.row.querySelector("[data-at=meta]").textContent = found.meta || "";
    const bar = found.row.querySelector("progress");
    bar.hidden = found.state !== "current" || found.share === undefined;
    if (!bar.hidden) bar.value = found.share;
  };
  const begin = (keys) => {
    steps = keys.map(([key, title]) => {
      const row = bids.fromTemplate("sending-step", { title });
      row.querySelector("progress").setAttribute("aria-label", title);
      return { key, title, state: "waiting", row };
    });
    room.querySelector("[data-steps]").replaceChildren(...steps.map((one) => one.row));
    steps.forEach((one) => step(one.key));
  };
  const headline = (key) => { part("working").querySelector("[data-at=headline]").textContent = bids.say(key); };

  const trouble = (words, seconds) => {
    const place = room.querySelector("[data-trouble]");
    place.hidden = !words;
    place.querySelector("[data-at=trouble]").textContent = words ? (seconds ? bids.say("trying_again", { words, seconds: bids.number(seconds) }) : words) : "";
    room.querySelector("[data-retry]").hidden = !words;
  };

  const nameOf = (kind) => bids.say(`envelope_${kind}`);
  const stepsOf = (kinds, isHashFirst) => {
    const sealing = kinds.map((kind) => [`seal-${kind}`, bids.say("step_seal", { envelope: nameOf(kind) })]);
    const uploads = kinds.map((kind) => [`upload-${kind}`, bids.say("step_upload", { envelope: nameOf(kind) })]);
    const submit = [["submit", bids.say("step_submit")]];
    return [["openers", bids.say("step_openers")], ...sealing, ...(isHashFirst ? [...submit, ...uploads] : [...uploads, ...submit])];
  };
  const isHashFirst = () => !bids.data.standing || bids.clock.left() < CALM;

  const uploading = (kind, arrived) => {
    const { size } = job.envelopes[kind].header.ciphertext;
    const isDone = arrived >= size;
    step(`upload-${kind}`, {
      state: isDone ? "done" : "current", share: arrived / size,
      meta: bids.say("bytes_of", { arrived: bids.size(arrived), size: bids.size(size) }),
    });
  };

  const submitNow = async () => {
    step("submit", { state: "current", meta: "" });
    headline("headline_submitting");
    await send.submit(job, trouble, () => stopped);
    trouble("");
    const at = job.receipt.at;
    step("submit", { state: "done", meta: bids.say("submitted_at", { time: bids.time(at, { second: "2-digit", timeZone: "UTC" }) }) });
    bids.data.standing = { number: job.receipt.number, version: job.version };
    bids.announce(bids.say("submitted_said"));
    await send.tidy(job);
  };

  /* From wherever the job stands to its end. */
  const carryOn = async (hashFirst) => {
    const [stop, now] = [room.querySelector("[data-stop]"), room.querySelector("[data-now]")];
    if (job.state === "sealed" && !hashFirst && !wantsNow) {
      headline("headline_uploading_first");
      stop.hidden = false;
      now.hidden = false;
      try {
        await send.uploadAll(job, uploading, trouble, () => stopped || wantsNow || bids.clock.left() < CALM / 3);
      } catch (error) {
        if (!(error instanceof server.Lost) || stopped) throw error;
      }
    }
    if (job.state === "sealed") await submitNow();
    stop.hidden = true;
    now.hidden = true;
    headline("headline_uploading");
    showReceipt();
    await send.uploadAll(job, uploading, trouble, () => stopped);
    await send.complete(job, trouble, () => stopped);
    trouble("");
    showReceipt();
    tellChecked();
    bids.announce(bids.say("complete_said"));
  };

  const fail = (error) => {
    trouble("");
    const words = error instanceof meishan.sealing.SealingError || error instanceof server.Lost || error instanceof server.Refused
      || error instanceof store.StoreError || error instanceof seal.SealFault ? error.message : bids.say("unexpected", { words: error.message });
    if (job?.state === "submitted") {
      show("done");
      showReceipt(words);
      return;
    }
    showReady(words);
  };

  const guard = (event) => { if (running && job?.state !== "complete") event.preventDefault(); };

  const work = async (act) => {
    if (running) return;
    running = true;
    stopped = false;
    wantsNow = false;
    window.addEventListener("beforeunload", guard);
    show("working");
    status("current");
    try {
      const done = await send.alone(async () => { await act(); return true; });
      if (done === false) showReady(bids.say("other_tab"));
      else {
        show("done");
        status("done");
        part("done").querySelector("h3").focus?.();
      }
    } catch (error) {
      if (!stopped) fail(error);
      else {
        /* What is submitted stands, and its bytes are sent when the page is next opened; what is not, is forgotten. */
        if (job?.state === "sealed") {
          await store.remove("jobs", job.id);
          job = null;
        }
        running = false;
        showReady();
      }
    }
    running = false;
    window.removeEventListener("beforeunload", guard);
  };

  const go = () => work(async () => {
    await bids.draft.settled();
    const hashFirst = isHashFirst();
    begin(stepsOf(bids.pack.kinds, hashFirst));
    headline("headline_sealing");
    step("openers", { state: "current" });
    const openers = await seal.checkedOpeners(trouble);
    step("openers", { state: "done", meta: bids.say("in_log", { index: bids.number(openers.index) }) });
    job = await seal.seal(openers, (kind, share) => step(`seal-${kind}`, { state: share === 1 ? "done" : "current", share, meta: share === 1 ? "" : bids.number(share, { style: "percent" }) }));
    await carryOn(hashFirst);
  });

  const resume = () => work(async () => {
    const hashFirst = isHashFirst() || job.state !== "sealed";
    begin(stepsOf(Object.keys(job.envelopes), hashFirst).filter(([key]) => key !== "openers" && !key.startsWith("seal-")));
    if (job.state !== "sealed") step("submit", { state: "done" });
    await carryOn(hashFirst);
  });

  const saver = (label, act) => {
    const button = bids.fromTemplate("save-button", { label });
    button.addEventListener("click", act);
    return button;
  };
  const getter = (label, href, isFile = false) => {
    const link = bids.fromTemplate(isFile ? "file-link" : "page-link", { label });
    link.href = href;
    return link;
  };

  const showReceipt = (words = "") => {
    const place = part("done");
    place.hidden = false;
    const { receipt } = job;
    const page = receipt.urls?.page;
    const facts = [
      [bids.say("fact_submitted"), bids.say("utc_and_own", {
        utc: bids.moment(receipt.at, { second: "2-digit", timeZone: "UTC" }), own: bids.moment(receipt.at, { second: "2-digit", timeZoneName: "short" }),
      })],
      [bids.say("fact_number"), bids.number(receipt.number)],
      ...Object.entries(receipt.commitments).map(([kind, hash]) => [bids.say("fact_commitment", { envelope: nameOf(kind) }), hash, true]),
    ];
    place.querySelector("[data-receipt]").replaceChildren(...facts.map(([key, value, isHash]) => {
      const row = bids.fromTemplate("fact", { key, value });
      row.querySelector("dd").classList.toggle("mono", Boolean(isHash));
      return row;
    }));
    const pending = place.querySelector("[data-when=pending]");
    pending.hidden = job.state === "complete";
    place.querySelector("[data-receipt-fault]").textContent = words;
    place.querySelector("[data-receipt-fault]").hidden = !words;
    place.querySelector("[data-receipt-files]").replaceChildren(
      ...(page ? [
        getter(bids.say("receipt_page"), page), getter(bids.say("receipt_file"), receipt.urls.receipt, true),
        getter(bids.say("receipt_proof"), receipt.urls.proof, true),
      ] : []),
      ...Object.keys(job.envelopes).map((kind) => saver(
        bids.say("sealed_file", { envelope: nameOf(kind) }),
        () => meishan.sealing.saveFile(seal.file(job, kind), `${bids.data.file_stem}-${receipt.number}-${kind}.envelope`),
      )),
    );
    place.querySelector("[data-resume]").hidden = !words;
  };

  /* Said only where the check came to an end; a page that is offline says nothing. */
  const tellChecked = async () => {
    const place = part("done").querySelector("[data-receipt-checked]");
    try {
      const isGood = await send.checkReceipt(job);
      place.textContent = bids.say(isGood ? "receipt_good" : "receipt_differs");
    } catch (error) {
      if (!(error instanceof meishan.sealing.SealingError)) return;
      place.textContent = error.message;
    }
    place.hidden = false;
  };

  /* `words` say what went wrong last; they stand until she presses again or changes something. */
  let told = "";
  const showReady = (words = "") => {
    told = words;
    if (bids.clock.isClosed() || !bids.data.is_published) {
      show("closed");
      part("closed").querySelectorAll("[data-closed]").forEach((one) => { one.hidden = (one.dataset.closed === "rest") === bids.clock.isClosed(); });
      status("blocked");
      return;
    }
    show("ready");
    status(bids.data.standing ? "done" : "todo");
    const place = part("ready");
    const { faults, leaks, warned } = bids.review.latest();
    const count = faults.length + leaks.length + warned.length;
    const isEmpty = !bids.pack.kinds.some((kind) => bids.pack.attached(kind).length || Object.keys(bids.pack.answersOf(kind).answers).length)
      && !bids.prices.all.some((line) => bids.draft.price(line.key));
    place.querySelector("[data-when=nothing]").hidden = !isEmpty;
    place.querySelector("[data-when=replaces]").hidden = isEmpty || !bids.data.standing;
    place.querySelectorAll("[data-when=faulty]").forEach((one) => { one.hidden = isEmpty || !count; });
    place.querySelector("[data-at=faults]").textContent = bids.say("faults_left", { count: bids.number(count) });
    const button = place.querySelector("[data-go]");
    button.setAttribute("aria-disabled", String(isEmpty || !bids.data.openers));
    const fault = place.querySelector("[data-go-fault]");
    fault.textContent = words;
    fault.hidden = !words;
  };

  const press = () => {
    const place = part("ready");
    const needsWord = !place.querySelector("[data-when=faulty]").hidden && !place.querySelector("[data-anyway]").checked;
    if (place.querySelector("[data-go]").getAttribute("aria-disabled") === "true") showReady(bids.say(bids.data.openers ? "nothing_to_seal" : "no_openers"));
    else if (needsWord) showReady(bids.say("tick_anyway"));
    else go();
  };

  /* For who seals with the command line what she typed here. */
  const offerTyped = () => {
    const place = document.querySelector("[data-typed-files]");
    place.hidden = false;
    place.querySelector("[data-typed-buttons]").replaceChildren(...bids.pack.kinds.flatMap((kind) => bids.pack.typed(kind).map(
      ({ name }, at) => saver(
        bids.pack.kinds.length > 1 ? bids.say("typed_file", { file: name, envelope: nameOf(kind) }) : name,
        () => meishan.sealing.saveFile(bids.pack.typed(kind)[at], name),
      ),
    )));
  };

  const start = async () => {
    offerTyped();
    part("ready").querySelector("[data-go]").addEventListener("click", press);
    room.querySelector("[data-retry]").addEventListener("click", () => bids.tell("again"));
    room.querySelector("[data-now]").addEventListener("click", () => { wantsNow = true; bids.tell("again"); });
    room.querySelector("[data-stop]").addEventListener("click", () => { stopped = true; bids.tell("again"); });
    part("done").querySelector("[data-resume]").addEventListener("click", resume);
    part("done").querySelector("[data-change]").addEventListener("click", () => {
      stopped = running;
      if (running) bids.tell("again"); else showReady();
    });
    bids.hear("reviewed", () => { if (!running && !part("ready").hidden) showReady(told); });
    /* A colleague submitted elsewhere, or the tender rests or goes on. */
    bids.hear("told", ({ standing, is_published: isPublished }) => {
      if (running) return;
      Object.assign(bids.data, { standing, is_published: isPublished });
      if (part("done").hidden) showReady(told);
      tellUnsent();
    });
    bids.hear("saved", tellUnsent);
    bids.hear("deadline", () => { if (!running && part("done").hidden) showReady(); });
    job = await send.latest();
    const isStanding = job?.receipt && bids.data.standing?.number === job.receipt.number;
    if (job && job.state !== "complete" && (job.state === "sealed" || isStanding)) resume();
    else if (job && isStanding) {
      show("done");
      showReceipt();
      tellChecked();
      status("done");
    } else showReady();
    tellUnsent();
  };

  bids.sending = { start };
})();
