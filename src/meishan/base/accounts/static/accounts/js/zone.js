/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the device's own time zone in the place of the server's guess; runs before the select becomes a combobox. */
"use strict";
document.querySelectorAll("select[data-guess-time-zone]").forEach((select) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const untouched = select.selectedOptions[0] && select.selectedOptions[0].defaultSelected;
  const own = [...select.options].find((option) =>
    option.value === zone || (option.dataset.also || "").split(" ").includes(zone));
  if (untouched && own && !select.closest("form").querySelector(".field--error")) select.value = own.value;
});
