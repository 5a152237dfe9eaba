/* SPDX-License-Identifier: Apache-2.0 */
/* Checks receipts, proofs and openings in the reader's own browser. Files are read here and sent nowhere. */

(() => {
  "use strict";

  const { checkOpened, kindOf, readEnvelopeFile, say, tellsOf, verifyOpening, verifyProof, verifyReceipt } = meishan.sealing;
  const box = document.getElementById("verify");
  if (!box) return;
  const words = JSON.parse(document.getElementById("verify-words").textContent);
  const state = box.querySelector("[data-state]");
  const results = box.querySelector("[data-results]");
  const input = box.querySelector("input");
  const drop = box.querySelector("[data-drop]");
  box.hidden = false;
  let run = 0;

  const fill = (code, parts = {}) => words[code].replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);
  const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());
  const moment = (text) => {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? text : at.toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
  };

  /* The headline is the verdict on all that was chosen: as good as the worst card below it. */
  let verdict = "proved";
  const conclude = () => {
    /* Keys or an entry alone prove nothing. */
    if (!results.children.length) verdict = "nothing";
    state.textContent = words[`all_${verdict}`];
    state.className = `verdict verdict--${verdict}`;
  };

  /* One card of the answer: what it is about, whether it holds, sentences, and facts as a list. */
  const show = (good, about, sentences, facts = [], word = good ? words.proved : words.not_proved) => {
    if (!good) verdict = "not_proved";
    else if (word !== words.proved && verdict === "proved") verdict = "partly";
    const card = box.querySelector(good ? "[data-good]" : "[data-bad]").content.cloneNode(true);
    card.querySelector(".alert__title").textContent = `${about}: ${word}`;
    const text = card.querySelector("[data-text]");
    for (const sentence of sentences) text.append(Object.assign(document.createElement("p"), { textContent: sentence }));
    if (facts.length) {
      const list = Object.assign(document.createElement("dl"), { className: "summary" });
      for (const [name, value, isCode] of facts) {
        const row = document.createElement("div");
        const data = Object.assign(document.createElement("dd"), { textContent: value });
        if (isCode) {
          data.className = "mono";
          data.dir = "ltr";
        }
        row.append(Object.assign(document.createElement("dt"), { textContent: name }), data);
        list.append(row);
      }
      text.append(list);
    }
    results.append(card);
  };

  const keysFor = async (sorted) => {
    const [file] = sorted.keys || [];
    if (file) return { text: await file.text(), told: fill("your_keys", { file: file.name }) };
    try {
      const answer = await fetch(box.dataset.keys, { credentials: "omit" });
      if (answer.ok) return { text: await answer.text(), told: words.our_keys };
    } catch {
      /* Said below. */
    }
    return { text: "", told: words.no_keys };
  };

  /* Every proof that holds, with the file it came in; those that do not are said at once. */
  const proofsOf = async (sorted, keys) => {
    const entry = sorted.entry?.[0] ? await bytesOf(sorted.entry[0]) : null;
    const found = [];
    for (const file of sorted.proof || []) {
      try {
        found.push({ file, used: false, ...verifyProof(await bytesOf(file), keys, entry) });
      } catch (error) {
        show(false, file.name, [say(error)]);
      }
    }
    return found;
  };

  const sameCommitments = (proof, receipt) => [proof.entry.facts, proof.details].some((part) => part?.commitments
    && Object.keys(part.commitments).length === Object.keys(receipt.commitments).length
    && Object.entries(receipt.commitments).every(([name, value]) => part.commitments[name] === value));

  const judgeReceipt = async (file, sorted, keys, proofs) => {
    const { receipt, keys: signers } = verifyReceipt(await bytesOf(file), keys.text);
    const sentences = [fill("signed", { log: signers[0].split("+")[0], at: moment(receipt.at) })];
    const proof = proofs.find((one) => one.entry.id === receipt.entry);
    let good = true;
    if (proof) {
      proof.used = true;
      good = sameCommitments(proof, receipt);
      sentences.push(good ? fill("in_log", proof) : words.proof_of_other);
    } else if (proofs.length && !sorted.opening) {
      good = false;
      proofs.forEach((one) => { one.used = true; });
      sentences.push(words.proof_of_other);
    } else sentences.push(words.no_proof);
    if (receipt.pending?.length) sentences.push(fill("pending", { parts: receipt.pending.map((part) => words[part]).join(", ") }));
    if (receipt.world !== "production") sentences.push(fill("world", receipt));
    for (const envelope of sorted.envelope || []) {
      const { commitment } = await readEnvelopeFile(envelope);
      const part = Object.entries(receipt.commitments).find(([, value]) => value === commitment)?.[0];
      if (!part && !sorted.opening) good = false;
      if (part || !sorted.opening) sentences.push(fill(part ? "same_envelope" : "other_envelope", { file: envelope.name, part: words[part] }));
    }
    sentences.push(keys.told);
    show(good, words.receipt, sentences, [
      [words.reference, receipt.reference],
      [words.lot, receipt.lot ? String(receipt.lot) : words.whole_tender],
      [words.version, String(receipt.tender_version)],
      [words.supplier, receipt.supplier, true],
      ...Object.entries(receipt.commitments).map(([part, value]) => [fill("commitment", { part: words[part] }), value, true]),
    ], good && !proof ? words.signed_only : undefined);
    return receipt;
  };

  const judgeOpening = async (file, sorted, keys, proofs, receipts, tell) => {
    const { record, digest } = await verifyOpening(file);
    const opened = record.results.filter((row) => row.state === "opened").length;
    const sentences = [fill("sound", { opened, all: record.results.length })];
    let good = true;
    const proof = proofs.find((one) => tellsOf(one, digest));
    const left = proofs.filter((one) => !one.used && one !== proof);
    if (proof) {
      proof.used = true;
      sentences.push(fill("record_in_log", { log: proof.origin, index: proof.index }), keys.told);
    } else if (left.length) {
      good = false;
      left.forEach((one) => { one.used = true; });
      sentences.push(words.record_not_in_log);
    } else sentences.push(words.record_no_proof);
    if (record.world !== "production") sentences.push(fill("world", record));
    for (const envelope of [...(sorted.envelope || []), ...(sorted.ciphertext || [])]) {
      try {
        const { files } = await checkOpened(record, envelope, tell);
        sentences.push(fill("opened", { file: envelope.name, count: files.length }));
      } catch (error) {
        good = false;
        sentences.push(`${envelope.name}: ${say(error)}`);
      }
    }
    for (const receipt of receipts.filter((one) => one.tender === record.tender && one.commitments[record.envelope])) {
      const row = record.results.find((one) => one.commitment === receipt.commitments[record.envelope]);
      sentences.push(row ? fill("in_record", { state: words[`state_${row.state}`] }) : words.not_in_record);
      if (!row) good = false;
    }
    show(good, words.record, sentences, [], good && !proof ? words.sound_only : undefined);
  };

  const judge = async (files) => {
    const mine = run += 1;
    results.replaceChildren();
    verdict = "proved";
    state.className = "muted";
    const tell = (share) => {
      if (mine === run) state.textContent = fill("working", { share: `${Math.round(share * 100)} %` });
    };
    tell(0);
    const sorted = {};
    for (const file of files) (sorted[await kindOf(file)] ||= []).push(file);
    const keys = await keysFor(sorted);
    const proofs = await proofsOf(sorted, keys.text);
    const receipts = [];
    for (const file of sorted.receipt || []) {
      try {
        receipts.push(await judgeReceipt(file, sorted, keys, proofs));
      } catch (error) {
        show(false, words.receipt, [say(error), keys.told]);
        proofs.forEach((one) => { one.used = true; });
      }
    }
    for (const file of sorted.opening || []) {
      try {
        await judgeOpening(file, sorted, keys, proofs, receipts, tell);
      } catch (error) {
        show(false, words.record, [say(error)]);
      }
    }
    for (const { file, used, entry, index, size, origin } of proofs) {
      if (!used) show(true, file.name, [fill("entry", { act: entry.act, at: moment(entry.at), index, size, log: origin }), keys.told]);
    }
    if (!sorted.receipt && !sorted.opening) {
      for (const file of [...(sorted.envelope || []), ...(sorted.ciphertext || [])]) show(false, file.name, [fill("lonely", { file: file.name })]);
    }
    for (const file of sorted[""] || []) show(false, file.name, [fill("unknown", { file: file.name })]);
    conclude();
  };

  const safely = (files) => {
    if (files.length) judge([...files]).catch((error) => {
      show(false, words.files, [say(error)]);
      conclude();
    });
  };
  input.addEventListener("change", () => safely(input.files));
  for (const kind of ["dragover", "dragenter"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("drop--over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("drop--over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("drop--over");
    safely(event.dataTransfer.files);
  });
})();
