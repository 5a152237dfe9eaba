/* SPDX-License-Identifier: Apache-2.0 */
/* The server's time, ticking, and how far this device's clock is from it. Asked again every minute. */

(() => {
  "use strict";

  const panel = document.querySelector("[data-clock]");
  if (!panel) return;
  const shown = panel.querySelector("[data-clock-server]");
  const offset = panel.querySelector("[data-clock-offset]");
  const language = (document.documentElement.lang || "en").replace(/^en$/, "en-GB");
  const format = new Intl.DateTimeFormat(language, {
    year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23", numberingSystem: "latn", timeZone: "UTC", timeZoneName: "short",
  });
  let ahead = null;

  const tick = () => {
    if (ahead === null) return;
    shown.textContent = format.format(new Date(Date.now() - ahead));
  };

  const hear = (now, askedAt) => {
    ahead = (askedAt + Date.now()) / 2 - Date.parse(now);
    const seconds = Math.round(Math.abs(ahead) / 1000);
    const words = seconds < 2 ? "same" : ahead > 0 ? "ahead" : "behind";
    offset.textContent = offset.dataset[words].replace("{seconds}", new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(seconds));
    tick();
  };

  const ask = async () => {
    const askedAt = Date.now();
    try {
      const answer = await fetch(panel.dataset.clock, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok) hear((await answer.json()).now, askedAt);
    } catch {
      /* Offline: the clock ticks on from what it last heard. */
    }
  };

  ask();
  setInterval(ask, 60000);
  setInterval(tick, 1000);
})();
