/* SPDX-License-Identifier: Apache-2.0 */
/* Offers the browser's own time zone where none was chosen yet. */
"use strict";
document.querySelectorAll("select[data-guess-time-zone]").forEach((select) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select.value === "UTC" && !select.closest("form").querySelector(".field--error")
      && [...select.options].some((option) => option.value === zone)) {
    select.value = zone;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
