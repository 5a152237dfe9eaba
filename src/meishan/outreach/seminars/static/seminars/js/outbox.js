/* SPDX-License-Identifier: Apache-2.0 */
/* form[data-outbox]: what is sent while the connection is lost is kept in the browser with its key, and sent once
   when it returns. The server finds the same key again, so a doubled sending changes nothing. */

(() => {
  "use strict";

  const PLACE = "meishan-outbox";
  const PATIENCE = 10000;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(PLACE)) || [];
    } catch {
      return [];
    }
  };
  const write = (kept) => { if (kept.length) localStorage.setItem(PLACE, JSON.stringify(kept)); else localStorage.removeItem(PLACE); };
  const without = (key) => write(read().filter((one) => one.key !== key));

  const say = (words) => {
    const place = document.querySelector("[data-outbox-said]");
    if (!place) return;
    const kept = read().length;
    place.querySelector("[data-outbox-when=kept]").hidden = !kept;
    place.querySelector("[data-outbox-count]").textContent = kept;
    const refused = place.querySelector("[data-outbox-when=refused]");
    refused.hidden = !words;
    refused.querySelector("[data-outbox-words]").textContent = words || "";
    place.hidden = !kept && !words;
  };

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  /* The token of the page as it is now: the one kept may be of an older session. */
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value;

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    let last = null;
    let words = "";
    try {
      for (let [next] = read(); next; [next] = read()) {
        const answer = await post(next);
        /* The server is ill: keep it and try later. Anything else is an answer. */
        if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
        without(next.key);
        const told = await answer.json().catch(() => ({}));
        if (answer.ok) last = told;
        else words = told.message || document.body.dataset.errorText;
      }
    } catch {
      /* Still kept; `follow:connected`, `online` or the timer tries again. */
      setTimeout(send, 4000 + Math.random() * 2000);
    }
    sending = false;
    say(words);
    if (last) {
      document.dispatchEvent(new CustomEvent("outbox:sent", { detail: last }));
      document.dispatchEvent(new CustomEvent("follow:now"));
      /* Show what came of it, unless the next person at the kiosk has already begun. */
      const form = document.querySelector("[data-outbox]");
      const begun = form && "outboxMany" in form.dataset && form.querySelector("[name=topic]:checked");
      if (form && !begun && last.url && !words && !read().length) location.assign(last.url);
    }
  };

  const post = (entry, more = {}) => {
    const body = new URLSearchParams(entry.fields);
    if (token()) body.set("csrfmiddlewaretoken", token());
    Object.entries(more).forEach(([name, value]) => body.set(name, value));
    return fetch(entry.url, {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  };

  /* What the server wants to ask or to show at a field needs the whole page. */
  const whole = (form, entry, submitter) => {
    if (submitter?.name) {
      const value = document.createElement("input");
      Object.assign(value, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(value);
    }
    form.submit();
  };

  const keep = (form, entry) => {
    write([...read().filter((one) => one.key !== entry.key), entry]);
    if ("outboxMany" in form.dataset) {
      form.reset();
      form.elements.key.value = newKey();
      const thanks = document.querySelector("[data-outbox-thanks]");
      if (thanks) {
        thanks.hidden = false;
        setTimeout(() => { thanks.hidden = true; }, 8000);
      }
    } else {
      form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    }
    say("");
    setTimeout(send, 1000);
  };

  const done = (form, told) => {
    document.dispatchEvent(new CustomEvent("outbox:sent", { detail: told }));
    if (form.closest("[data-follow]")) document.dispatchEvent(new CustomEvent("follow:now"));
    else location.assign(told.url);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("outbox" in form.dataset)) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.sending || !form.reportValidity()) return;
    const fields = [...new FormData(form, event.submitter)].filter(([, value]) => typeof value === "string");
    const entry = { key: form.elements.key.value, url: form.action, fields };
    if (navigator.onLine === false || read().length) {
      keep(form, entry);
      return;
    }
    form.dataset.sending = "1";
    try {
      const answer = await post(entry, { live: "1" });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      const told = answer.ok && !answer.redirected ? await answer.json() : null;
      if (told) done(form, told);
      else whole(form, entry, event.submitter);
    } catch {
      keep(form, entry);
    }
    delete form.dataset.sending;
  }, true);

  document.addEventListener("follow:connected", () => { if (read().length) send(); });
  window.addEventListener("online", () => { if (read().length) send(); });
  say("");
  if (read().length) send();
})();
