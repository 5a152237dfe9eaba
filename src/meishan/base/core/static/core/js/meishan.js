/* SPDX-License-Identifier: Apache-2.0 */
/* Small comforts on top of pages that work without any of this. Words come from data-* attributes. */

(() => {
  "use strict";

  /* English here is British, as the server writes it. */
  const language = (document.documentElement.lang || "en").replace(/^en$/, "en-GB");
  const each = (root, selector, act) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  /* The time left, by the server's clock: 19 days, 31 hours, 45 minutes, rounded down as the server does. */
  const opened = Date.now();
  const length = (milliseconds) => {
    const seconds = Math.floor(milliseconds / 1000);
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60);
    let [count, unit] = [minutes, "minute"];
    if (hours >= 48) [count, unit] = [Math.floor(seconds / 86400), "day"];
    else if (minutes >= 120) [count, unit] = [hours, "hour"];
    return new Intl.NumberFormat(language, {
      style: "unit", unit, unitDisplay: "long", numberingSystem: "latn",
    }).format(count);
  };
  const tick = () => each(document, "[data-deadline]", (badge) => {
    const now = Date.parse(badge.dataset.now) + Date.now() - opened;
    const left = Date.parse(badge.dataset.deadline) - now;
    const text = badge.querySelector("[data-left-text]");
    /* The word "closed" is the server's: only its clock closes a tender. */
    if (left > 0) text.textContent = badge.dataset.left.replace("{time}", length(left));
  });
  setInterval(tick, 30000);

  /* The device's own time, for a reader who never told us her zone. */
  const localTimes = (root) => each(root, "[data-local]", (element) => {
    const at = new Date(element.dataset.local);
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(element.dataset.local) || [null, "+", 0, 0];
    if (-at.getTimezoneOffset() === Number(`${sign}1`) * (60 * hours + Number(minutes))) return;
    const shown = new Intl.DateTimeFormat(language, {
      year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
      hourCycle: "h23", numberingSystem: "latn",
    }).format(at);
    element.textContent = element.dataset.text.replace("{time}", shown);
    element.hidden = false;
  });

  const copyButtons = (root) => each(root, "[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.querySelector("[data-copy-label]");
    const before = label.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.done;
      button.parentElement.querySelector("[data-copy-said]").textContent = button.dataset.done;
      setTimeout(() => { label.textContent = before; }, 2500);
    });
  });

  const counts = (root) => each(root, "[data-count-for]", (line) => {
    const box = document.getElementById(line.dataset.countFor);
    if (!box) return;
    const most = Number(line.dataset.max);
    /* Browsers stop at maxlength without a word; we let people write on and say by how much it is too long. */
    box.removeAttribute("maxlength");
    const show = () => {
      const left = most - [...box.value.replace(/\r?\n/g, "\r\n")].length;
      const number = new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(Math.abs(left));
      line.textContent = `${left < 0 ? line.dataset.over : line.dataset.left} ${number}`;
      line.classList.toggle("field__count--over", left < 0);
    };
    box.addEventListener("input", show);
    show();
  });

  /* Filters are folded on a phone and open elsewhere. */
  const folds = (root) => each(root, "[data-fold]", (fold) => {
    const wide = matchMedia("(min-width: 60rem)");
    fold.open = wide.matches;
    fold.dataset.ready = "";
    wide.addEventListener("change", () => { if (wide.matches) fold.open = true; });
  });

  /* An open menu closes by Escape, by a press outside, or when another opens. */
  document.addEventListener("click", (event) => each(document, "[data-menu][open]", (menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each(document, "[data-menu][open]", (menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* What a browser can't read as a number or a day it would send as nothing: it says so, and nothing is sent. */
  document.addEventListener("submit", (event) => {
    const unread = [...event.target.elements].find((field) => field.validity && field.validity.badInput);
    if (!unread) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (let fold = unread.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    unread.reportValidity();
  }, true);

  /* A form with changes asks before it is left. */
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "unsaved" in form.dataset) changed.add(form);
  });
  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
    /* A second press must not send twice; the button's own value still goes with the first. */
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) {
      if (event.target.dataset.sent) event.preventDefault();
      event.target.dataset.sent = "1";
    }
  });
  window.addEventListener("pageshow", () => each(document, "form[data-sent]", (form) => { delete form.dataset.sent; }));
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  /* What htmx could not fetch is said, not swallowed. */
  document.addEventListener("htmx:sendError", () => announce(document.body.dataset.errorText));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) announce(document.body.dataset.errorText);
  });
  const announce = (text) => {
    let place = document.getElementById("announcement");
    if (!place) {
      place = document.createElement("div");
      place.id = "announcement";
      place.className = "alert alert--danger announcement";
      place.setAttribute("role", "alert");
      document.body.append(place);
    }
    place.textContent = text;
    clearTimeout(place.timer);
    place.timer = setTimeout(() => place.remove(), 8000);
  };

  const enhance = (root) => {
    localTimes(root);
    copyButtons(root);
    counts(root);
    folds(root);
  };
  enhance(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
  document.querySelector("[data-focus]")?.focus();

  /* What pages kept on this device for the one who was signed in goes when nobody is: by signing out, or by time. */
  if ("caches" in window && document.querySelector("[data-signed-out]")) {
    caches.keys().then((names) => names.filter((name) => name.startsWith("own:")).forEach((name) => caches.delete(name)));
  }
})();
