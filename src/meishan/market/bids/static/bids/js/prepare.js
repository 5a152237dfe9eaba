/* SPDX-License-Identifier: Apache-2.0 */
/* The page around it all: sections by their address (#questions), the task list, what was saved, what the server says. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft } = bids;
  const ASK_EVERY = 60_000;

  const room = document.querySelector("[data-workroom]");
  const sections = [...document.querySelectorAll("[data-section]")];
  const tabs = [...document.querySelectorAll("[data-tab]")];

  /* Goes to a section, or to a field within one: #prices, #question-q3. */
  const go = (hash, { focus = true } = {}) => {
    const target = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    const section = target?.closest("[data-section]") || sections[0];
    sections.forEach((one) => { one.hidden = one !== section; });
    tabs.forEach((one) => {
      if (one.dataset.tab === section.id) one.setAttribute("aria-current", "page"); else one.removeAttribute("aria-current");
    });
    tabs.find((one) => one.dataset.tab === section.id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (section.id === "check" || section.id === "seal") {
      bids.answers.showFaults();
      bids.prices.showFaults();
      bids.review.show();
    } else if (section.id === "questions" || section.id === "prices") {
      bids.answers.showWrong();
      bids.prices.showWrong();
    }
    if (!focus) return;
    if (target && target !== section) {
      target.scrollIntoView({ block: "center" });
      const within = [...target.querySelectorAll("input, select, textarea, button")].find((one) => one.offsetParent);
      (target.matches("input, select, textarea, button, a[href]") ? target : within)?.focus({ preventScroll: true });
    } else {
      window.scrollTo({ top: 0 });
      section.querySelector("h2").focus({ preventScroll: true });
    }
  };

  const parts = () => ({
    questions: bids.answers.progress(), prices: bids.prices.progress(), documents: bids.files.progress(), check: bids.review.progress(),
  });

  const stateOf = (name, { total, done, faulty, complete, files }) => {
    if (faulty) return "error";
    if (name === "check") return complete ? "done" : "todo";
    if (complete && (done > 0 || (name === "documents" && (total > 0 || files > 0)))) return "done";
    return done > 0 || files > 0 ? "current" : "todo";
  };

  const showTasks = () => {
    let [done, total] = [0, 0];
    Object.entries(parts()).forEach(([name, progress]) => {
      const state = stateOf(name, progress);
      document.querySelectorAll(`[data-status=${name}]`).forEach((place) => place.querySelectorAll("[data-state]").forEach((one) => {
        one.hidden = one.dataset.state !== state;
      }));
      document.querySelectorAll(`[data-count-of=${name}]`).forEach((place) => {
        place.textContent = progress.total ? bids.say("of", { done: bids.number(progress.done), total: bids.number(progress.total) }) : "";
      });
      document.querySelectorAll(`[data-faulty-of=${name}]`).forEach((place) => {
        place.hidden = !progress.faulty;
        place.textContent = progress.faulty ? bids.say("to_correct", { count: bids.number(progress.faulty) }) : "";
      });
      if (progress.total) { done += progress.done; total += progress.total; }
    });
    const bar = document.querySelector("[data-whole-progress]");
    if (bar) {
      bar.querySelector("progress").value = total ? done / total : 0;
      bar.querySelector("[data-at=share]").textContent = bids.number(total ? Math.floor((done / total) * 100) / 100 : 0, { style: "percent" });
    }
  };

  const saved = document.querySelector("[data-saved]");
  let failure = "";
  const showSaved = ({ words = "", at } = {}) => {
    failure = words;
    if (!saved) return;
    const state = words ? "failed" : draft.state.savedAt ? "saved" : bids.copies.isOffered() ? "elsewhere" : "empty";
    saved.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== state; });
    saved.querySelector("[data-at=time]").textContent = draft.state.savedAt ? bids.time(at || draft.state.savedAt, { second: "2-digit" }) : "";
    saved.querySelector("[data-at=words]").textContent = words;
  };

  /* What changed on the server since this page came: the deadline, the tender's text, another submission. */
  const ask = async () => {
    const askedAt = performance.now();
    try {
      const answer = await fetch(bids.data.urls.state, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const told = await answer.json();
      bids.clock.hear(told.now, askedAt);
      if (told.deadline && told.deadline !== bids.data.deadline) {
        bids.data.deadline = told.deadline;
        bids.clock.setDeadline(told.deadline);
        document.querySelector("[data-news=deadline]").hidden = false;
      }
      if (told.version !== bids.data.version) document.querySelector("[data-news=version]").hidden = false;
      bids.tell("told", told);
    } catch { /* offline: the next question will do */ }
  };

  const start = async () => {
    try {
      if (!window.isSecureContext) throw new Error(bids.say("insecure"));
      await draft.load();
    } catch (error) {
      document.querySelector("[data-no-store]").hidden = false;
      document.querySelector("[data-no-store] [data-at=words]").textContent = error.message;
      return;
    }
    document.querySelectorAll("[data-offline-home]").forEach((home) => home.append(document.querySelector("[data-offline]")));
    document.querySelector("[data-loading]").hidden = true;
    room.hidden = false;
    bids.clock.start();
    bids.answers.start();
    bids.prices.start();
    bids.schedule.start();
    bids.files.start();
    bids.copies.start();
    await bids.review.start();
    await bids.sending.start();
    showTasks();
    showSaved();
    const soon = bids.later(showTasks, 200);
    bids.hear("changed", soon);
    bids.hear("reviewed", soon);
    bids.hear("saved", showSaved);
    bids.hear("unsaved", showSaved);
    bids.hear("copies", () => showSaved({ words: failure }));
    window.addEventListener("hashchange", () => go(location.hash));
    go(location.hash, { focus: Boolean(location.hash) });
    document.querySelector("[data-forget]")?.addEventListener("click", (event) => {
      const asked = document.querySelector("[data-forget-asked]");
      asked.hidden = false;
      asked.querySelector("button").focus();
      event.target.closest("button").hidden = true;
    });
    document.querySelector("[data-forget-yes]")?.addEventListener("click", async () => {
      await draft.forget();
      location.hash = "";
      location.reload();
    });
    setInterval(ask, ASK_EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
    window.addEventListener("online", ask);
    room.dataset.ready = "";
  };

  if (room) start();
})();
