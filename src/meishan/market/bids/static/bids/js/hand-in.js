/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed envelope files, submitted hash-first: header and shares at once, then the bytes in pieces, again and again
   from where they stopped. Without this script the form sends the whole files. */

(() => {
  "use strict";

  const form = document.querySelector("[data-hand-in]");
  if (!form || !window.meishan?.sealing) return;
  const { readEnvelopeFile, base64, say } = meishan.sealing;
  const handed = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = handed("hand-in");
  const words = handed("hand-in-words");
  const fault = form.querySelector("[data-hand-in-fault]");
  const panel = form.querySelector("[data-hand-in-progress]");
  const doing = form.querySelector("[data-hand-in-doing]");
  const share = form.querySelector("[data-hand-in-share]");
  const bar = panel.querySelector("progress");
  const button = form.querySelector("button");
  const language = (document.documentElement.lang || "en").replace(/^en$/, "en-GB");
  const percent = new Intl.NumberFormat(language, { style: "percent", numberingSystem: "latn" });

  class Refused extends Error {}
  class Misplaced extends Error {}

  const ask = async (url, method, body, type) => {
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(url, { method, body, headers, credentials: "same-origin" });
    if (answer.redirected) throw new Refused(words.signed_out);
    if (answer.status >= 500 || answer.status === 429) throw new Error(words.busy);
    const told = await answer.json();
    if (answer.ok) return told;
    if (Number.isInteger(told.received)) throw Object.assign(new Misplaced(told.message), { received: told.received });
    throw new Refused(told.message);
  };

  /* What was lost on the way is tried again, with growing pauses; what is refused is not. */
  const insist = async (act) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof Refused || error instanceof Misplaced || tries >= 40) throw error;
        doing.textContent = words.lost;
        await new Promise((resolve) => { setTimeout(resolve, Math.min(15000, 500 * 2 ** tries)); });
      }
    }
  };

  const show = (text, part) => {
    panel.hidden = false;
    doing.textContent = text;
    bar.value = part * 100;
    share.textContent = percent.format(part);
  };

  const upload = async ({ header, ciphertext }, onBytes) => {
    const { sha256, size } = header.ciphertext;
    let at = await insist(() => ask(data.uploads, "POST", JSON.stringify({ sha256, size }), "application/json"));
    onBytes(at.received);
    while (!at.complete) {
      const from = at.received;
      try {
        at = await insist(() => ask(`${at.url}?offset=${from}`, "PUT", ciphertext.slice(from, from + data.piece), "application/octet-stream"));
      } catch (error) {
        if (!(error instanceof Misplaced)) throw error;
        /* The piece had arrived although its answer was lost. */
        at = await insist(() => ask(at.url, "GET"));
        if (at.received === from) throw error;
      }
      onBytes(at.received);
    }
  };

  const send = async () => {
    const files = data.kinds.map((kind) => form.elements[kind].files[0]);
    if (files.some((file) => !file)) throw new Refused(words.choose);
    show(words.reading, 0);
    const envelopes = await Promise.all(files.map((file) => readEnvelopeFile(file)));
    const told = await insist(() => ask(data.submit, "POST", JSON.stringify({
      key: form.elements.key.value,
      tender_version: form.elements.stands.checked ? data.version : null,
      envelopes: envelopes.map(({ header, shares }) => ({
        header, shares: Object.fromEntries(Object.entries(shares).map(([seat, bytes]) => [seat, base64(bytes)])),
      })),
    }), "application/json"));
    const total = envelopes.reduce((sum, { header }) => sum + header.ciphertext.size, 0);
    let before = 0;
    for (const one of envelopes) {
      await upload(one, (received) => show(words.uploading, (before + received) / total));
      before += one.header.ciphertext.size;
    }
    show(words.done, 1);
    window.location.assign(told.urls.page);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    try {
      await send();
    } catch (error) {
      fault.textContent = error instanceof Refused ? error.message : say(error);
      fault.hidden = false;
      panel.hidden = true;
    } finally {
      button.disabled = false;
    }
  });
})();
