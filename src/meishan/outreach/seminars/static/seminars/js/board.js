/* SPDX-License-Identifier: Apache-2.0 */
/* The board changes its language in turn, on the same page, so that a lost connection never leaves it blank. */

(() => {
  "use strict";

  const EACH = 15000;
  const board = document.querySelector("[data-turns]");
  const turns = board ? board.dataset.turns.split(" ").filter(Boolean) : [];
  if (turns.length < 2) return;
  let place = Math.max(0, turns.indexOf(board.dataset.language));
  setInterval(() => {
    if (document.hidden) return;
    place = (place + 1) % turns.length;
    const url = new URL(board.dataset.follow, location.href);
    url.searchParams.set("language", turns[place]);
    board.dataset.follow = url.pathname + url.search;
    document.dispatchEvent(new CustomEvent("follow:now"));
  }, EACH);
})();
