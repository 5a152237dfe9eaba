/* SPDX-License-Identifier: Apache-2.0 */
/* How this page speaks with the server: ciphertext, hashes and public facts, nothing else. What was lost on the way is
   tried again with growing pauses; what the server refuses is said with its own sentence. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const PATIENCE = 60_000;
  const LONGEST_PAUSE = 30_000;

  /* Nobody knows whether it arrived: it may be sent again, as everything here may be sent twice. */
  class Lost extends Error {}
  /* The server said no, and why. */
  class Refused extends Error {
    constructor(status, told) {
      super(told.error || bids.say("server_refused", { status }));
      this.status = status;
      this.told = told;
    }
  }
  class SignedOut extends Lost {}

  const token = () => {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    } catch {
      return "";
    }
  };

  const ask = async (url, { method = "GET", body, json, type, headers = {}, raw = false } = {}) => {
    const sent = { Accept: "application/json", ...headers };
    if (method !== "GET" && method !== "HEAD") sent["X-CSRFToken"] = token();
    if (json !== undefined) sent["Content-Type"] = "application/json";
    else if (type) sent["Content-Type"] = type;
    let answer;
    const askedAt = performance.now();
    try {
      answer = await fetch(url, {
        method, body: json === undefined ? body : JSON.stringify(json), headers: sent, credentials: "same-origin",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new Lost(bids.say(navigator.onLine === false ? "offline" : "lost"));
    }
    if (answer.redirected && /\/account\//.test(answer.url)) throw new SignedOut(bids.say("signed_out"));
    if (answer.status === 401) throw new SignedOut(bids.say("signed_out"));
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Lost(bids.say("server_busy"));
    if (answer.ok && raw) return answer;
    let told = {};
    try {
      told = await answer.json();
    } catch {
      /* A refusal without words, or an answer that broke off. */
      if (answer.ok) throw new Lost(bids.say("lost"));
    }
    if (told.now) bids.clock.hear(told.now, askedAt);
    if (!answer.ok) throw new Refused(answer.status, told);
    return told;
  };

  /* Waits so long, or until the connection is back or she presses "Try again now". */
  const pause = (milliseconds) => new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("bids:again", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    document.addEventListener("bids:again", done);
  });

  /* Tries until it is answered; `onTrouble(words, seconds)` hears of each failure, and of "" once it is over. */
  const insist = async (act, onTrouble = () => {}, isStopped = () => false) => {
    for (let tries = 0; ; tries += 1) {
      try {
        const found = await act();
        if (tries) onTrouble("", 0);
        return found;
      } catch (error) {
        if (!(error instanceof Lost) || isStopped()) throw error;
        const wait = Math.min(LONGEST_PAUSE, 1000 * 2 ** tries) * (0.75 + Math.random() / 2);
        onTrouble(error.message, Math.ceil(wait / 1000));
        await pause(wait);
        if (isStopped()) throw error;
      }
    }
  };

  bids.server = { ask, insist, Lost, Refused, SignedOut };
})();
