/* SPDX-License-Identifier: Apache-2.0 */
/* An opener makes her key here: it is saved as a file and kept in this browser; only its public half is sent. */

(() => {
  "use strict";

  const { makeKey, downloadKey, keys, say } = meishan.sealing;

  document.querySelectorAll("[data-key-here]").forEach(async (place) => {
    try {
      const kept = await keys.find(place.dataset.owner, place.dataset.keyHere);
      place.textContent = kept ? place.dataset.yes : place.dataset.no;
    } catch {
      place.textContent = place.dataset.no;
    }
  });

  const box = document.querySelector("[data-make-key]");
  if (!box) return;
  box.hidden = false;
  const button = box.querySelector("[data-make]");
  const fault = box.querySelector("[data-fault]");
  button.addEventListener("click", async () => {
    button.disabled = true;
    fault.hidden = true;
    try {
      const key = await makeKey();
      const name = `${box.dataset.file}-${key.recipient.slice(-8)}.key`;
      downloadKey(key, name);
      /* The file is the key's home; the browser's own store is a convenience and may refuse. */
      await keys.keep(box.dataset.owner, key).catch(() => {});
      box.querySelector("[data-name]").textContent = name;
      box.querySelector("[data-recipient]").value = key.recipient;
      box.querySelector("[data-again]").addEventListener("click", () => downloadKey(key, name));
      box.querySelector("[data-made]").hidden = false;
      button.hidden = true;
    } catch (error) {
      fault.textContent = say(error);
      fault.hidden = false;
      button.disabled = false;
    }
  });
})();
