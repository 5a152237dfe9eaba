/* SPDX-License-Identifier: Apache-2.0 */
/* Turns <select data-combobox> into a type-ahead (ARIA 1.2 combobox with a list). The select stays and is sent.
   With data-combobox-url the choices come from there: {"results": [{"value", "label", "hint"}]}. */

(() => {
  "use strict";

  const MOST = 50;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  let serial = 0;

  class Combobox {
    constructor(select) {
      this.select = select;
      this.url = select.dataset.comboboxUrl;
      this.many = select.multiple;
      this.results = [];
      this.active = -1;
      this.build();
    }

    build() {
      const { select } = this;
      const id = select.id || `combobox-${serial += 1}`;
      this.box = document.createElement("div");
      this.box.className = "combobox";
      this.input = document.createElement("input");
      this.input.type = "text";
      this.input.id = id;
      this.input.autocomplete = "off";
      this.input.disabled = select.disabled;
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
      })) this.input.setAttribute(name, value);
      for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
        if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      }
      select.id = `${id}-select`;
      select.hidden = true;
      this.list = document.createElement("ul");
      this.list.id = `${id}-list`;
      this.list.className = "combobox__list";
      this.list.setAttribute("role", "listbox");
      const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
      if (label) this.list.setAttribute("aria-label", label.firstChild.textContent.trim());
      this.list.hidden = true;
      this.chosen = document.createElement("ul");
      this.chosen.className = "chips combobox__chosen";
      select.before(this.box);
      this.box.append(this.input, this.list);
      if (this.many) this.box.after(this.chosen);
      this.said = document.createElement("span");
      this.said.className = "visually-hidden";
      this.said.setAttribute("role", "status");
      this.box.append(this.said);
      this.listen();
      this.refresh();
    }

    listen() {
      this.input.addEventListener("input", () => this.search(this.input.value));
      this.input.addEventListener("focus", () => { if (!this.many) this.input.select(); });
      this.input.addEventListener("click", () => this.search(this.many ? this.input.value : ""));
      this.input.addEventListener("blur", () => setTimeout(() => { this.close(); this.refresh(); }, 120));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const item = event.target.closest("[data-place]");
        if (item) this.choose(this.results[Number(item.dataset.place)]);
      });
    }

    key(event) {
      const keys = {
        ArrowDown: () => (this.list.hidden ? this.search("") : this.move(this.active + 1)),
        ArrowUp: () => this.move(this.active - 1),
        Enter: () => this.active >= 0 && !this.list.hidden && this.choose(this.results[this.active]),
        Escape: () => { this.close(); this.refresh(); },
      };
      if (event.key === "Enter" && (this.list.hidden || this.active < 0)) return;
      if (event.key === "Backspace" && this.many && !this.input.value) this.drop(this.picked().at(-1));
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      }
    }

    picked() {
      return [...this.select.selectedOptions].filter((option) => option.value !== "");
    }

    async search(text) {
      if (this.url) {
        const asked = (this.asked = text);
        clearTimeout(this.timer);
        await new Promise((done) => { this.timer = setTimeout(done, 180); });
        if (asked !== this.asked) return;
        try {
          const answer = await fetch(this.url + encodeURIComponent(text), { headers: { Accept: "application/json" } });
          if (!answer.ok || asked !== this.asked) return;
          this.results = (await answer.json()).results;
        } catch {
          return;
        }
      } else {
        const words = fold(text).split(/\s+/).filter(Boolean);
        this.results = [...this.select.options]
          .filter((option) => option.value !== "" && words.every((word) => fold(option.text).includes(word)))
          .slice(0, MOST)
          .map((option) => ({ value: option.value, label: option.text.trim(), hint: option.dataset.hint }));
      }
      this.show();
    }

    show() {
      const values = new Set(this.picked().map((option) => option.value));
      this.list.replaceChildren(...this.results.map((result, place) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${place}`;
        item.dataset.place = place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(values.has(String(result.value))));
        item.append(result.label);
        if (result.hint) {
          const hint = document.createElement("span");
          hint.className = "combobox__hint";
          hint.textContent = result.hint;
          item.append(hint);
        }
        return item;
      }));
      this.active = -1;
      this.list.hidden = this.results.length === 0;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
      this.input.removeAttribute("aria-activedescendant");
      this.said.textContent = String(this.results.length);
      if (this.results.length && this.input.value && document.activeElement === this.input) this.move(0);
    }

    move(place) {
      const items = this.list.children;
      if (!items.length) return;
      items[this.active]?.classList.remove("is-active");
      this.active = (place + items.length) % items.length;
      const item = items[this.active];
      item.classList.add("is-active");
      item.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", item.id);
    }

    choose(result) {
      let option = [...this.select.options].find((one) => one.value === String(result.value));
      if (!option) {
        option = new Option(result.label, result.value);
        this.select.add(option);
      }
      option.selected = this.many ? !option.selected : true;
      this.tell();
      this.close();
      if (this.many) this.input.value = "";
      this.refresh();
    }

    drop(option) {
      if (!option) return;
      option.selected = false;
      this.tell();
      this.refresh();
    }

    tell() {
      this.select.dispatchEvent(new Event("input", { bubbles: true }));
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }

    refresh() {
      if (!this.many) {
        this.input.value = this.picked()[0]?.text.trim() ?? "";
        return;
      }
      this.chosen.replaceChildren(...this.picked().map((option) => {
        const item = document.createElement("li");
        const chip = document.createElement("span");
        chip.className = "chip";
        chip.append(option.text.trim());
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "chip__remove";
        remove.setAttribute("aria-label", `× ${option.text.trim()}`);
        remove.textContent = "×";
        remove.addEventListener("click", () => { this.drop(option); this.input.focus(); });
        chip.append(remove);
        item.append(chip);
        return item;
      }));
    }
  }

  const enhance = (root) => root.querySelectorAll("select[data-combobox]:not([hidden])")
    .forEach((select) => new Combobox(select));
  enhance(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
})();
