/* SPDX-License-Identifier: Apache-2.0 */
/* The server's clock, which alone decides; the time left by it; and how far this device's own clock is off. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const place = document.querySelector("[data-clock]");
  const navigation = performance.getEntriesByType("navigation")[0];
  const answered = navigation?.responseStart || performance.now();

  /* Some devices stop one counter while they sleep, and people set the other: the one that went further is believed. */
  let base = { server: Date.parse(bids.data.now), counted: answered, wall: performance.timeOrigin + answered };
  const now = () => base.server + Math.max(performance.now() - base.counted, Date.now() - base.wall);
  let closes = bids.data.deadline ? Date.parse(bids.data.deadline) : null;

  /* Hears the time in an answer to what was asked at `askedAt` (performance.now()); half the way back is taken off. */
  const hear = (iso, askedAt) => {
    const at = Date.parse(iso);
    if (!Number.isFinite(at)) return;
    const half = (performance.now() - askedAt) / 2;
    base = { server: at, counted: performance.now() - half, wall: Date.now() - half };
  };

  const two = (value) => String(value).padStart(2, "0");
  const length = (milliseconds) => {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    const days = Math.floor(seconds / 86400);
    const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return days ? `${bids.number(days, { style: "unit", unit: "day", unitDisplay: "long" })} ${clock}` : clock;
  };

  const isClosed = () => closes !== null && now() >= closes;
  const offset = () => Math.round((Date.now() - now()) / 1000);
  const MARKS = [[3600, "left_hour"], [600, "left_ten"], [60, "left_minute"]];
  const said = new Set();
  let wasClosed = false;

  const tick = () => {
    if (!place || closes === null) return;
    const left = closes - now();
    place.querySelector("[data-at=left]").textContent = left > 0 ? length(left) : bids.say("closed");
    place.querySelector("[data-at=server]").textContent = bids.say("server_time", {
      time: bids.time(now(), { second: "2-digit", timeZone: "UTC" }),
      own: bids.time(now(), { second: "2-digit", timeZoneName: "short" }),
    });
    const off = offset();
    const warn = place.querySelector("[data-at=offset]");
    warn.hidden = Math.abs(off) < 5;
    if (!warn.hidden) warn.textContent = bids.say(off > 0 ? "clock_fast" : "clock_slow", { seconds: bids.number(Math.abs(off), { style: "unit", unit: "second", unitDisplay: "long" }) });
    place.classList.toggle("clock--soon", left > 0 && left < 3600_000);
    for (const [seconds, key] of MARKS) {
      if (left > 0 && left <= seconds * 1000 && !said.has(key)) {
        if (left > (seconds - 5) * 1000) bids.announce(bids.say(key));
        said.add(key);
      }
    }
    if (isClosed() !== wasClosed) {
      wasClosed = isClosed();
      bids.tell("deadline", { closed: wasClosed });
    }
  };

  bids.clock = {
    now, hear, isClosed, offset, length,
    left: () => (closes === null ? Infinity : closes - now()),
    setDeadline: (iso) => { closes = Date.parse(iso); tick(); },
    start: () => { tick(); setInterval(tick, 1000); },
  };
})();
