/* SPDX-License-Identifier: Apache-2.0 */
/* The number a slider stands at, beside it, as it moves. */

(() => {
  "use strict";

  document.querySelectorAll("[data-slider]").forEach((group) => {
    const slider = group.querySelector("input[type=range]");
    const number = group.querySelector("[data-number]");
    if (!slider || !number) return;
    const show = () => { number.textContent = slider.value; };
    number.hidden = false;
    slider.addEventListener("input", show);
    show();
  });
})();
