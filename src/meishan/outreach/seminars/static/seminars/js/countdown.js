/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds left to answer, counted on the phone; when they are over the page asks how it stands. */

(() => {
  "use strict";

  let end = null;
  const find = () => document.querySelector("[data-countdown]");
  const start = () => {
    const element = find();
    end = element ? performance.now() + 1000 * Number(element.dataset.countdown) : null;
  };
  const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  const tick = () => {
    const element = find();
    if (!element || end === null) return;
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    element.textContent = shown(seconds);
    if (seconds === 0) {
      end = null;
      setTimeout(() => document.dispatchEvent(new CustomEvent("follow:now")), 700);
    }
  };

  start();
  tick();
  setInterval(tick, 500);
  document.addEventListener("follow:updated", () => { start(); tick(); });
})();
