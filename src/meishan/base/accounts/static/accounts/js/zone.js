/* SPDX-License-Identifier: Apache-2.0 */
/* Offers the browser's own time zone where none was chosen yet; runs before the select becomes a combobox. */
"use strict";
document.querySelectorAll("select[data-guess-time-zone]").forEach((select) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select.value === "UTC" && !select.closest("form").querySelector(".field--error")
      && [...select.options].some((option) => option.value === zone)) {
    select.value = zone;
  }
});
