// SPDX-License-Identifier: Apache-2.0
// Tables on the floor plan: dragged, or moved by arrow keys; the number fields below follow, and lead.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 5;

  function within(value) {
    return Math.min(1000, Math.max(0, Math.round(value)));
  }

  class Spot {
    constructor(plan, row, count) {
      this.plan = plan;
      this.box = plan.viewBox.baseVal;
      this.number = row.querySelector("[name$='-number']");
      this.x = row.querySelector("[name$='-x']");
      this.y = row.querySelector("[name$='-y']");
      this.desk = row.querySelector("[name$='-is_desk']");
      const radius = Math.max(10, Math.min(this.box.width, this.box.height) / Math.max(22, Math.sqrt(count) * 5));
      this.shape = document.createElementNS(SVG, "g");
      this.circle = document.createElementNS(SVG, "circle");
      this.circle.setAttribute("r", radius);
      this.text = document.createElementNS(SVG, "text");
      this.text.setAttribute("font-size", radius * 0.95);
      this.shape.append(this.circle, this.text);
      this.shape.setAttribute("class", "floor__table");
      this.shape.setAttribute("tabindex", "0");
      this.shape.setAttribute("role", "img");
      plan.append(this.shape);
      this.shape.addEventListener("pointerdown", (event) => this.grab(event));
      this.shape.addEventListener("keydown", (event) => this.key(event));
      for (const field of [this.number, this.x, this.y, this.desk]) {
        field.addEventListener("input", () => this.draw());
      }
      if (this.x.value === "") this.place(500, 500, false);
      this.draw();
    }

    draw() {
      const x = this.x.value === "" ? 500 : Number(this.x.value);
      const y = this.y.value === "" ? 500 : Number(this.y.value);
      this.shape.setAttribute("transform", `translate(${(x / 1000) * this.box.width} ${(y / 1000) * this.box.height})`);
      this.shape.classList.toggle("floor__table--desk", this.desk.checked);
      this.text.textContent = this.number.value;
      this.shape.setAttribute("aria-label", `${this.plan.dataset.label} ${this.number.value}`);
      this.shape.toggleAttribute("hidden", this.number.value === "");
    }

    place(x, y, told = true) {
      this.x.value = within(x);
      this.y.value = within(y);
      if (told) this.x.dispatchEvent(new Event("change", { bubbles: true }));
      this.draw();
    }

    grab(event) {
      event.preventDefault();
      this.shape.focus();
      this.shape.setPointerCapture(event.pointerId);
      const move = (moved) => {
        const point = new DOMPoint(moved.clientX, moved.clientY).matrixTransform(this.plan.getScreenCTM().inverse());
        this.place((point.x / this.box.width) * 1000, (point.y / this.box.height) * 1000);
      };
      const drop = () => {
        this.shape.removeEventListener("pointermove", move);
        this.shape.removeEventListener("pointerup", drop);
        this.shape.removeEventListener("pointercancel", drop);
      };
      this.shape.addEventListener("pointermove", move);
      this.shape.addEventListener("pointerup", drop);
      this.shape.addEventListener("pointercancel", drop);
    }

    key(event) {
      const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (!by) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      this.place(Number(this.x.value) + by[0] * far, Number(this.y.value) + by[1] * far);
    }
  }

  for (const form of document.querySelectorAll("[data-floor]")) {
    const plan = form.querySelector("[data-floor-plan]");
    if (!plan) continue;
    const rows = [...form.querySelectorAll("[data-floor-table]")];
    for (const row of rows) new Spot(plan, row, rows.length);
    form.querySelector("[data-floor-hint]").hidden = false;
  }
})();
