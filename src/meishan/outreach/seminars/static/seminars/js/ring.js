/* SPDX-License-Identifier: Apache-2.0 */
/* A call is felt and, where its owner allowed it, heard. */

(() => {
  "use strict";

  const title = document.title;
  const button = document.querySelector("[data-ring]");
  let sound = null;
  let known = null;

  const beep = () => {
    if (!sound) return;
    [0, 0.35, 0.7].forEach((after) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = 880;
      volume.gain.setValueAtTime(0.3, sound.currentTime + after);
      volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + after + 0.3);
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + after);
      tone.stop(sound.currentTime + after + 0.3);
    });
  };

  const look = () => {
    const ticket = document.querySelector("[data-called]");
    const called = ticket?.dataset.called || "";
    document.title = called ? ticket.dataset.title : title;
    if (called && called !== known) {
      navigator.vibrate?.([400, 200, 400, 200, 400]);
      beep();
    }
    known = called;
    if (button) button.hidden = !ticket || !window.AudioContext;
  };

  /* Browsers let a page sound only after a press. */
  button?.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    sound = on ? new AudioContext() : null;
    beep();
  });

  document.addEventListener("follow:updated", look);
  look();
})();
