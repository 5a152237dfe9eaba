/* SPDX-License-Identifier: Apache-2.0 */
/* A live part of an opening: htmx asks every two seconds; where the connection is lost, this says so calmly, and the
   part brings itself up to date when it is back. Who works in it (a button, a field) keeps her place. */

(() => {
  "use strict";

  const part = document.querySelector("[data-opening-live]");
  const banner = document.querySelector("[data-opening-lost]");
  if (!part) return;

  const since = banner?.querySelector("[data-last-heard]");
  let heard = new Date();
  const lost = (is) => {
    if (!banner) return;
    banner.hidden = !is;
    if (is && since) {
      since.textContent = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
        hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", numberingSystem: "latn",
      }).format(heard);
    }
  };

  /* One lost question in a row is nothing; the house's own alert would say it again every two seconds. */
  let failures = 0;
  const failed = (event) => {
    event.stopPropagation();
    failures += 1;
    lost(failures > 1 || navigator.onLine === false);
  };
  part.addEventListener("htmx:sendError", failed);
  part.addEventListener("htmx:timeout", failed);
  part.addEventListener("htmx:responseError", failed);
  part.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    failures = 0;
    heard = new Date();
    lost(false);
  });

  /* Not while she writes in it, and not while the page's own script works on an envelope. */
  part.addEventListener("htmx:configRequest", (event) => {
    event.detail.parameters.since = part.querySelector("[data-stamp]")?.dataset.stamp || "";
  });
  part.addEventListener("htmx:beforeRequest", (event) => {
    if (part.querySelector("textarea:focus, select:focus, input:focus") || part.dataset.busy) event.preventDefault();
  });
  const now = () => window.htmx?.trigger(part, "now");
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  part.addEventListener("opening:now", now);

  /* What was open stays open, and the focus stays on the button of the same id. */
  let open = [];
  part.addEventListener("htmx:beforeSwap", () => {
    open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
  });
  part.addEventListener("htmx:afterSwap", () => {
    open.forEach((id) => { const one = document.getElementById(id); if (one) one.open = true; });
  });
})();
