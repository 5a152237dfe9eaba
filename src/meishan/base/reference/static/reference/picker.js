/* SPDX-License-Identifier: Apache-2.0 */
/* Without JavaScript the picker's buttons submit the form they stand in. With it, htmx answers them, and the
   Enter key must reach neither them nor the form. */
(() => {
  "use strict";

  const tame = () => {
    for (const button of document.querySelectorAll(".picker button[type='submit']")) button.type = "button";
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".picker input[type='search']")) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("search"));
  });
  document.addEventListener("htmx:afterSettle", tame);
  tame();
})();
