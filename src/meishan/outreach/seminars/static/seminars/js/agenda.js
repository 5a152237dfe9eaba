/* SPDX-License-Identifier: Apache-2.0 */
/* The agenda on the phone: keeps itself for when there is no network, and moves "now" and "next" with the clock. */

(() => {
  "use strict";

  const page = document.querySelector("[data-agenda]");
  if (!page) return;
  const note = document.getElementById("agenda-offline");
  const isOffline = () => !note.hidden;

  /* The server's clock. A page that comes from the device's own store uses what it learnt when it was online. */
  const KEY = "meishan:ahead";
  let ahead = Date.parse(page.dataset.now) - Date.now();
  try {
    if (isOffline()) ahead = Number(localStorage.getItem(KEY) || 0);
    else localStorage.setItem(KEY, String(ahead));
  } catch { /* A device that stores nothing has its own clock. */ }

  const fill = (slot, line) => {
    const place = page.querySelector(`[data-slot="${slot}"]`);
    if (!place) return;
    const key = line ? line.dataset.line : "";
    if (place.dataset.shows === key) return;
    place.dataset.shows = key;
    place.hidden = !line;
    const body = place.querySelector("[data-body]");
    body.replaceChildren(...(line ? [...line.children].map((one) => one.cloneNode(true)) : []));
  };

  const mark = () => {
    const now = Date.now() + ahead;
    const lines = [...page.querySelectorAll("[data-line]")];
    const standing = lines.filter((line) => !("missed" in line.dataset));
    const starts = (line) => Date.parse(line.dataset.starts);
    const ends = (line) => Date.parse(line.dataset.ends);
    const meetingsFirst = (one, other) => starts(one) - starts(other) || Number("session" in one.dataset) - Number("session" in other.dataset);
    lines.forEach((line) => {
      line.classList.toggle("is-over", now >= ends(line));
      line.classList.toggle("is-now", starts(line) <= now && now < ends(line));
    });
    const current = standing.filter((line) => starts(line) <= now && now < ends(line));
    current.sort((one, other) => Number("session" in one.dataset) - Number("session" in other.dataset));
    fill("now", current[0]);
    fill("next", standing.filter((line) => starts(line) > now).sort(meetingsFirst)[0]);
  };
  setInterval(mark, 15000);
  mark();

  /* What the page needs to be read without a network. */
  const needed = () => [
    ...[...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((one) => one.href),
    ...[...document.querySelectorAll("script[src]")].map((one) => one.src),
    ...[...document.querySelectorAll("image[href]")].map((one) => new URL(one.getAttribute("href"), location).href),
  ];

  const keep = async () => {
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: location.href.split("#")[0], needs: needed() });
  };
  if ("serviceWorker" in navigator && page.dataset.worker) {
    navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }).then(() => {
      if (!isOffline()) keep();
    }).catch(() => { /* Without a secure connection the page works, but only online. */ });
    document.addEventListener("follow:updated", () => { mark(); keep(); });
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data && event.data.kept) document.documentElement.dataset.kept = "yes";
    });
  } else {
    document.addEventListener("follow:updated", mark);
  }
  document.addEventListener("follow:connected", () => {
    if (!isOffline()) return;
    note.hidden = true;
    if ("serviceWorker" in navigator && page.dataset.worker) keep();
    document.dispatchEvent(new CustomEvent("follow:now"));
  });
})();
