/* SPDX-License-Identifier: Apache-2.0 */
/* Live screens: [data-follow] elements are read again within two seconds of a change, and after a lost connection. */

(() => {
  "use strict";

  const BETWEEN = [1100, 1600];
  const WHILE_HIDDEN = 10000;
  const SLOWEST = 15000;
  const PATIENCE = 8000;
  /* When every agenda changed at once, each phone reads its own at a moment of its own within this time. */
  const SPREAD = 3000;
  const EDITED = "input:not([type=hidden]):not([type=submit]), textarea, select";

  /* A person who writes in a followed part is not disturbed: it waits until she sent her form. */
  const busy = new WeakSet();
  const told = new WeakMap();
  const heard = new Map();
  const readAt = new WeakMap();
  const opened = Date.now();
  let failures = 0;
  let lastHeard = new Date();

  const followed = () => [...document.querySelectorAll("[data-follow]")];
  const ask = (url, options) => fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });

  const banner = (kind) => {
    const place = document.querySelector("[data-follow-banner]");
    if (!place) return;
    place.querySelectorAll("[data-when]").forEach((line) => { line.hidden = line.dataset.when !== kind; });
    place.hidden = !kind;
    if (kind === "lost") {
      const time = place.querySelector("[data-last-heard]");
      if (time) {
        time.textContent = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
          hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn",
        }).format(lastHeard);
      }
    }
  };

  const keepPlace = (element) => {
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    const open = [...element.querySelectorAll("details[open][id]")].map((one) => one.id);
    const value = active && active.name ? `[name="${CSS.escape(active.name)}"][value="${CSS.escape(active.value)}"]` : null;
    const key = active && (active.id ? `#${CSS.escape(active.id)}` : value);
    return () => {
      open.forEach((id) => { const one = document.getElementById(id); if (one) one.open = true; });
      if (key) element.querySelector(key)?.focus({ preventScroll: true });
    };
  };

  const refresh = async (element) => {
    if (busy.has(element)) return;
    const answer = await ask(element.dataset.follow, {
      headers: { "X-Follow": "1" },
      /* Without cookies where the address itself is the secret: the cheapest answer. */
      credentials: "followPlain" in element.dataset ? "omit" : "same-origin",
    });
    if (answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 404) {
      banner("ended");
      ended = true;
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    readAt.set(element, Date.now());
    /* She may have begun to write while the answer was under way. */
    if (busy.has(element) || told.get(element) === html) return;
    told.set(element, html);
    const restore = keepPlace(element);
    element.innerHTML = html;
    window.htmx?.process(element);
    restore();
    element.dispatchEvent(new CustomEvent("follow:updated", { bubbles: true }));
  };

  const connected = () => {
    failures = 0;
    lastHeard = new Date();
    banner(null);
    document.dispatchEvent(new CustomEvent("follow:connected"));
  };

  let ended = false;
  let timer = null;
  let running = false;
  let again = false;

  /* One round: ask each pulse; where its count rose, read all that follows it. The new count is kept only when every
     part was read, so that a change is never missed. */
  const round = async (force) => {
    const groups = Map.groupBy ? Map.groupBy(followed(), pulseOf) : grouped(followed());
    for (const [url, elements] of groups) {
      if (!url) continue;
      const known = heard.get(url) ?? elements[0].dataset.pulse ?? "";
      const mark = url.includes("?") ? "&" : "?";
      const answer = await ask(`${url}${mark}since=${known}`, { credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      const count = answer.status === 204 ? known : (await answer.text()).trim();
      const due = elements.filter((one) => differs(known, count) || force || isDue(one));
      if (due.length) {
        if (!force && isForAll(known, count)) await new Promise((resolve) => setTimeout(resolve, SPREAD * Math.random()));
        await Promise.all(due.map(refresh));
        if (elements.some((element) => busy.has(element))) late.add(url);
      }
      heard.set(url, count);
    }
  };
  /* "17" or, for one party's agenda, "17.4f0c12-9b1e": where both have a stamp, that alone tells; its first part
     changes with everybody's agenda. */
  const differs = (known, count) => {
    const [one, other] = [known.split("."), count.split(".")];
    return one[1] && other[1] ? one[1] !== other[1] : one[0] !== other[0];
  };
  const isForAll = (known, count) => {
    const [one, other] = [known.split(/[.-]/), count.split(/[.-]/)];
    return one.length > 2 && other.length > 2 && one[1] !== other[1];
  };
  const late = new Set();
  /* data-follow-every="30": read at least every 30 seconds, for what changes with time alone (waits). */
  const isDue = (one) => one.dataset.followEvery && Date.now() - (readAt.get(one) ?? opened) > 1000 * Number(one.dataset.followEvery);
  const pulseOf = (element) => element.dataset.pulseUrl || "";
  const grouped = (elements) => {
    const found = new Map();
    elements.forEach((one) => found.set(pulseOf(one), [...(found.get(pulseOf(one)) || []), one]));
    return found;
  };

  const pause = () => {
    if (failures) return Math.min(SLOWEST, BETWEEN[0] * 2 ** failures) * (0.75 + Math.random() / 2);
    if (document.hidden) return WHILE_HIDDEN;
    return BETWEEN[0] + Math.random() * (BETWEEN[1] - BETWEEN[0]);
  };

  const beat = async (force = false) => {
    if (ended || !followed().length) return;
    clearTimeout(timer);
    if (running) {
      again = again || force;
      return;
    }
    running = true;
    try {
      await round(force);
      if (!ended) connected();
    } catch {
      failures += 1;
      if (failures > 1 || navigator.onLine === false) banner("lost");
    }
    running = false;
    if (again) {
      again = false;
      beat(true);
    } else {
      timer = setTimeout(beat, pause());
    }
  };

  const holder = (event) => event.target.closest?.("[data-follow]");
  const settle = (element) => {
    busy.delete(element);
    if (late.delete(pulseOf(element))) beat(true);
  };
  document.addEventListener("input", (event) => {
    const element = holder(event);
    if (element && event.target.matches(EDITED)) busy.add(element);
  });
  document.addEventListener("reset", (event) => { const element = holder(event); if (element) settle(element); });
  document.addEventListener("follow:settled", (event) => { const element = holder(event); if (element) settle(element); });
  document.addEventListener("follow:now", () => {
    followed().forEach((element) => busy.delete(element));
    beat(true);
  });
  window.addEventListener("online", () => { failures = 0; beat(); });
  window.addEventListener("offline", () => { failures = Math.max(failures, 1); banner("lost"); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) beat(true); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });

  timer = setTimeout(beat, followed().some((one) => !one.dataset.pulse) ? 50 : BETWEEN[0] * Math.random());
})();
