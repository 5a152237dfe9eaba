/* SPDX-License-Identifier: Apache-2.0 */
/* An opener's browser checks her key in the public log and opens her share of a drill. The key is never sent. */

(() => {
  "use strict";

  const { base64, fromBase64, keys, manifestDigest, openShare, readKeyFile, say, verifyProof } = meishan.sealing;
  const box = document.getElementById("seat");
  if (!box) return;
  const data = JSON.parse(document.getElementById("seat-data").textContent);
  const words = box.dataset;
  const state = box.querySelector("[data-key-state]");
  const chooser = box.querySelector("[data-key-file]");
  const fault = box.querySelector("[data-fault]");
  box.hidden = false;
  let key = null;

  const complain = (sentence) => {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    if (sentence) fault.scrollIntoView({ block: "nearest" });
  };
  const take = (found, sentence) => {
    key = found;
    state.textContent = sentence;
  };
  const lookFor = async () => {
    const kept = await keys.find(data.owner, data.recipient).catch(() => null);
    if (kept) take(kept, words.here);
    else {
      state.textContent = words.missing;
      chooser.hidden = false;
    }
  };
  chooser.querySelector("input").addEventListener("change", async (event) => {
    complain("");
    const [file] = event.target.files;
    if (!file) return;
    try {
      const found = await readKeyFile(file);
      if (found.recipient !== data.recipient) {
        complain(words.other);
        return;
      }
      take(found, words.given);
      await keys.keep(data.owner, found).catch(() => {});
    } catch (error) {
      complain(say(error));
    }
  });

  const fetched = async (url) => {
    let answer = null;
    try {
      answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
    } catch {
      throw new Error(words.unreachable);
    }
    if (answer.status === 404) throw new Error(words.numbering);
    if (!answer.ok) throw new Error(words.unreachable);
    return new Uint8Array(await answer.arrayBuffer());
  };

  /* The log's own entry must name this list, and this list must have the opener's own key in her seat. */
  const checkLog = async () => {
    const [proof, logKeys] = await Promise.all([fetched(data.proof), fetched(data.logKeys)]);
    const { entry } = verifyProof(proof, new TextDecoder().decode(logKeys));
    const facts = entry.facts || {};
    const good = entry.act === "tenders.appoint_openers" && entry.subject?.id === data.list
      && facts.openers === manifestDigest(data.manifest)
      && facts.threshold === data.manifest.threshold
      && facts.recipients?.length === data.manifest.openers.length
      && facts.recipients[data.seat - 1] === key.recipient
      && data.manifest.openers[data.seat - 1].recipient === key.recipient;
    if (!good) throw new Error(words.swapped);
  };
  const openDrill = async (form) => {
    const { header, share } = data.drill;
    const pads = await openShare(key.identity, fromBase64(share), header, data.seat, { recipient: data.recipient });
    form.elements.pads.value = JSON.stringify(
      Object.fromEntries(Object.entries(pads).map(([name, pad]) => [name, base64(pad)])),
    );
  };

  /* Work first, then send the form as it is. */
  const guard = (form, work) => form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    if (!key) {
      complain(words.missing);
      return;
    }
    const button = form.querySelector("button");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = words.working;
    try {
      await work(form);
      form.submit();
    } catch (error) {
      complain(error.name === "SealingError" ? say(error) : error.message);
      button.disabled = false;
      button.textContent = label;
      delete form.dataset.sent;
    }
  });
  guard(box.querySelector("[data-confirm]"), checkLog);
  guard(box.querySelector("[data-drill]"), openDrill);
  lookFor();
})();
