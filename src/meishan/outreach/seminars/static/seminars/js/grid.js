// SPDX-License-Identifier: Apache-2.0
// Dragging a meeting in the grid: cells where it may go light up, those where something stands against it say what.
(function () {
  "use strict";
  const plan = document.getElementById("plan");
  if (!plan) return;
  let dragged = null;
  let places = {};

  function say(words) {
    const line = plan.querySelector("[data-grid-said]");
    if (line) line.textContent = words;
  }

  function cellsOf(officer) {
    return plan.querySelectorAll('td[data-officer="' + officer + '"]');
  }

  // Of the same officer, and not known to be closed; the server has the last word.
  function cellUnder(event) {
    const cell = event.target.closest("td[data-slot]");
    const home = dragged.closest("td");
    return cell && home && cell.dataset.officer === home.dataset.officer && cell.dataset.may !== "no" ? cell : null;
  }

  function clear() {
    plan.querySelectorAll("td[data-may], td[data-over]").forEach(function (cell) {
      cell.removeAttribute("data-may");
      cell.removeAttribute("data-over");
      cell.removeAttribute("title");
    });
  }

  async function redraw() {
    const answer = await fetch(plan.dataset.gridUrl, { credentials: "same-origin" });
    if (answer.ok) plan.innerHTML = await answer.text();
  }

  plan.addEventListener("dragstart", async function (event) {
    const link = event.target.closest("a[data-drop]");
    if (!link) return;
    dragged = link;
    places = {};
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", link.textContent.trim());
    const answer = await fetch(link.dataset.places, { credentials: "same-origin" });
    if (!answer.ok || dragged !== link) return;
    places = await answer.json();
    cellsOf(link.closest("td").dataset.officer).forEach(function (cell) {
      const against = places[cell.dataset.slot];
      if (!against) return;
      cell.dataset.may = against.length ? "no" : "yes";
      if (against.length) cell.title = against.join(" ");
    });
  });

  plan.addEventListener("dragover", function (event) {
    const cell = dragged && cellUnder(event);
    plan.querySelectorAll("td[data-over]").forEach(function (one) { one.removeAttribute("data-over"); });
    if (!cell) return;
    event.preventDefault();
    cell.dataset.over = "";
  });

  plan.addEventListener("dragend", function () {
    dragged = null;
    clear();
  });

  plan.addEventListener("drop", async function (event) {
    const link = dragged;
    const cell = link && cellUnder(event);
    if (!cell) return;
    event.preventDefault();
    const body = new URLSearchParams({ do: "move", slot: cell.dataset.slot, version: link.dataset.version });
    const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    const answer = await fetch(link.dataset.drop, {
      method: "POST",
      credentials: "same-origin",
      headers: Object.assign({ Accept: "application/json" }, headers),
      body: body,
    });
    const words = answer.ok ? "" : (await answer.json().catch(function () { return {}; })).message || "";
    await redraw();
    showRefusal(words);
  });

  function showRefusal(words) {
    const old = plan.querySelector(".plan-refusal");
    if (old) old.remove();
    say(words);
    if (!words) return;
    const box = document.createElement("p");
    box.className = "alert alert--danger plan-refusal";
    box.setAttribute("role", "alert");
    box.textContent = words;
    plan.prepend(box);
    box.scrollIntoView({ block: "nearest" });
  }
})();
