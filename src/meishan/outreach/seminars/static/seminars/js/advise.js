/* SPDX-License-Identifier: Apache-2.0 */
/* The adviser's keys: a letter presses the button that bears it, unless she is writing. */

(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    const wanted = event.key.toUpperCase();
    const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === wanted);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
})();
