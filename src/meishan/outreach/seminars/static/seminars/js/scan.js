/* SPDX-License-Identifier: Apache-2.0 */
/* Reads badges' QR codes with the camera, by the browser's own reader or by jsQR; the form below works always. */

(() => {
  "use strict";

  const AGAIN_AFTER = 4000;
  const LOOK_EVERY = 200;
  /* A badge fills much of the picture; more pixels only take time. */
  const WIDEST = 800;
  const box = document.querySelector("[data-scan]");
  if (!box) return;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const word = (name) => part("words").querySelector(`[data-${name}]`).textContent;
  const result = part("result");
  const typed = part("typed");
  let stream = null;
  let timer = null;
  let last = { code: "", at: 0 };

  const say = (text, good) => {
    result.textContent = text;
    result.dataset.good = good ? "yes" : "no";
    if (navigator.vibrate) navigator.vibrate(good ? 60 : [60, 60, 60]);
  };

  const send = async (badge) => {
    const body = new FormData(typed);
    body.set("badge", badge);
    try {
      const answer = await fetch(box.dataset.address, {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(answer.status));
      const told = await answer.json();
      say(told.message, answer.ok);
      document.dispatchEvent(new CustomEvent("follow:now"));
      return answer.ok;
    } catch {
      last = { code: "", at: 0 };
      say(word("lost"), false);
      return false;
    }
  };

  typed.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = typed.elements.badge;
    if (await send(field.value)) field.value = "";
    field.focus();
  });

  const stop = () => {
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    part("camera").hidden = true;
    part("stop").hidden = true;
    part("start").hidden = false;
  };

  const look = async (detector, video) => {
    if (!stream) return;
    try {
      const [found] = await detector.detect(video);
      const now = Date.now();
      if (found && (found.rawValue !== last.code || now - last.at > AGAIN_AFTER)) {
        last = { code: found.rawValue, at: now };
        await send(found.rawValue);
      } else if (found) {
        last.at = now;
      }
    } catch { /* No picture yet. */ }
    timer = setTimeout(() => look(detector, video), LOOK_EVERY);
  };

  /* A reader with the shape of BarcodeDetector, for browsers without one (Safari, Firefox, Chrome on computers). */
  const own = async () => {
    if (!window.jsQR) {
      await new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: box.dataset.reader, onload: resolve, onerror: reject });
        document.head.append(script);
      });
    }
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    return {
      detect: async (video) => {
        if (!video.videoWidth) return [];
        const scale = Math.min(1, WIDEST / video.videoWidth);
        canvas.width = Math.round(video.videoWidth * scale);
        canvas.height = Math.round(video.videoHeight * scale);
        drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
        const { data, width, height } = drawing.getImageData(0, 0, canvas.width, canvas.height);
        const found = window.jsQR(data, width, height, { inversionAttempts: "dontInvert" });
        return found && found.data ? [{ rawValue: found.data }] : [];
      },
    };
  };

  const reader = async () => {
    const native = "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
    return native ? new BarcodeDetector({ formats: ["qr_code"] }) : own();
  };

  const start = async () => {
    let detector = null;
    try {
      detector = await reader();
    } catch {
      why(word("unable"));
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      why(word("refused"));
      return;
    }
    const video = part("video");
    video.srcObject = stream;
    part("camera").hidden = false;
    part("stop").hidden = false;
    part("start").hidden = true;
    video.play().catch(() => {});
    look(detector, video);
  };

  const why = (text) => {
    part("why").textContent = text;
    part("why").hidden = false;
  };

  const prepare = () => {
    if (!window.isSecureContext) return why(word("insecure"));
    if (!navigator.mediaDevices) return why(word("unable"));
    part("controls").hidden = false;
    part("start").addEventListener("click", start);
    part("stop").addEventListener("click", stop);
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
    return undefined;
  };
  prepare();
})();
