/* SPDX-License-Identifier: Apache-2.0 */
/* The kiosk forgets each person: after a rest it begins anew. */

(() => {
  "use strict";

  const place = document.querySelector("[data-kiosk-rest]");
  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  if (!place) return;
  const home = place.dataset.kioskHome || location.pathname;
  let timer = null;
  const rest = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      /* Without a connection the page in hand is all there is: empty it and stay. */
      if (navigator.onLine === false) {
        if (place.tagName === "FORM") place.reset();
        rest();
      } else {
        location.assign(home);
      }
    }, 1000 * Number(place.dataset.kioskRest));
  };
  if (place.tagName === "FORM") ["input", "click", "keydown"].forEach((kind) => document.addEventListener(kind, rest));
  else rest();
})();
