/* SPDX-License-Identifier: Apache-2.0 */
/* The price schedule as a workbook, out and in, and from a spreadsheet's clipboard. Both ways stay in this browser.
   Columns: line, item, quantity, unit, unit price, currency, total, what it was made for (in the first row alone: the
   tender, its version and the lot, so that a stale one is known). A workbook is taken as a whole or not at all. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { decimals, draft, prices } = bids;
  const [KEY, , QUANTITY, , PRICE, CURRENCY, , MADE] = [0, 1, 2, 3, 4, 5, 6, 7];
  const MARK = /^(.+) v(\d{1,6})(?: #(\d{1,6}))?$/;
  const LARGEST = 20 * 1024 * 1024;

  const byKey = new Map(prices.all.map((line) => [line.key, line]));
  const place = document.querySelector("[data-schedule-said]");

  const say = (words, faults = []) => {
    if (!place) return;
    place.querySelector("[data-at=words]").textContent = words;
    place.querySelector("ul").replaceChildren(...faults.map((one) => Object.assign(document.createElement("li"), { textContent: one })));
    place.hidden = false;
    place.classList.toggle("alert--danger", faults.length > 0);
    place.classList.toggle("alert--success", !faults.length);
    place.querySelectorAll("[data-tone]").forEach((one) => { one.hidden = (one.dataset.tone === "danger") !== faults.length > 0; });
    place.focus();
  };

  /* What a price cell comes to: {value}, {fault}, or {} where it is empty. */
  const priceIn = (cell) => {
    const told = { cell: cell.ref, text: cell.text };
    if (cell.kind === "empty" || cell.text === "") return cell.kind === "formula" ? { fault: bids.say("cell_formula", told) } : {};
    if (cell.kind === "error") return { fault: bids.say("cell_error", told) };
    /* A spreadsheet's own number is written with a point, whatever she reads. */
    const found = decimals.read(cell.text, cell.kind === "number" ? "en" : bids.language, prices.PLACES);
    return found.problem ? { fault: bids.say(`cell_${found.problem}`, told) } : { value: found.value };
  };

  const quantityFault = (cell, line) => {
    if (!cell || cell.text === "" || line.kind === "cost") return null;
    const found = decimals.read(cell.text, cell.kind === "number" ? "en" : bids.language, prices.PLACES);
    if (found.value !== undefined && decimals.compare(found.value, line.quantity) === 0) return null;
    return bids.say("cell_quantity", { cell: cell.ref, text: cell.text, wanted: decimals.shown(line.quantity, bids.language) });
  };

  const currencyIn = (cells) => {
    const faults = [];
    let first = null;
    for (const cell of cells) {
      const code = cell.text.toUpperCase();
      if (!prices.currencies.some(([one]) => one === code)) {
        const known = prices.currencies.map(([one]) => one);
        faults.push(bids.say(known.length > 8 ? "cell_currency_unknown" : "cell_currency", { cell: cell.ref, text: cell.text, known: known.join(", ") }));
      } else if (!first) first = { code, ref: cell.ref };
      else if (first.code !== code) faults.push(bids.say("cell_currencies", { cell: cell.ref, text: code, first: first.ref, code: first.code }));
    }
    return { code: first?.code || "", faults };
  };

  const madeFor = (text) => {
    const [, reference, version, lot = "0"] = MARK.exec(text) || [];
    return reference ? { reference, version: Number(version), lot: Number(lot) } : null;
  };
  const own = madeFor(bids.data.made_for || "");
  /* What a workbook says it was made for; null where it says nothing. */
  const markIn = (rows) => rows.map((cells) => madeFor(cells[MADE]?.text || "")).find(Boolean) || null;

  /* Why a workbook can't be for this page: {words, isElse} of another tender or lot, {words} of another version. */
  const stale = (mark) => {
    if (!mark || !own) return null;
    const parts = { ...mark, own: own.reference, here: own.lot, now: bids.data.version };
    if (mark.reference !== own.reference) return { words: bids.say("sheet_other_tender", parts), isElse: true };
    if (mark.lot !== own.lot) return { words: bids.say(mark.lot && own.lot ? "sheet_other_lot" : "sheet_other_part", parts), isElse: true };
    if (mark.version === bids.data.version) return null;
    return { words: bids.say(mark.version < bids.data.version ? "sheet_older" : "sheet_newer", parts), parts };
  };

  /* Rows of cells as {given, currency, faults}; rows that begin with no line of ours are titles or sums. */
  const understood = (rows) => {
    const [given, faults, coined] = [{}, [], []];
    const mark = markIn(rows);
    let isMisfit = false;
    for (const cells of rows) {
      const [key, price] = [cells[KEY], cells[PRICE]];
      const line = key && byKey.get(key.text);
      if (!line) {
        const loose = price && price.text !== "" ? priceIn(price) : {};
        const [named, told] = [key?.text || "", { cell: price?.ref, text: key?.text || "" }];
        if (loose.value !== undefined) {
          isMisfit ||= Boolean(named);
          faults.push(bids.say(named ? "cell_unknown_line" : "cell_without_line", told));
        }
        continue;
      }
      if (line.key in given) faults.push(bids.say("cell_twice", { cell: key.ref, text: key.text }));
      const found = price ? priceIn(price) : {};
      const wrong = quantityFault(cells[QUANTITY], line);
      if (wrong) {
        isMisfit = true;
        faults.push(wrong);
      }
      if (found.fault) faults.push(found.fault);
      if (found.value === undefined) continue;
      given[line.key] = found.value;
      if (cells[CURRENCY]?.text) coined.push(cells[CURRENCY]);
    }
    const { code, faults: more } = currencyIn(coined);
    return { given, currency: code, faults: [...faults, ...more], mark, isMisfit };
  };

  const accept = async ({ given, currency, faults, mark = null, isMisfit = false }, empty) => {
    const count = Object.keys(given).length;
    const old = stale(mark);
    if (old?.isElse) {
      say(bids.say("schedule_not_taken"), [old.words]);
      return;
    }
    /* What does not fit is told by its cause first; then cell by cell. */
    if (isMisfit && (old || !mark)) faults.unshift(old ? old.words : bids.say("sheet_unmarked"));
    if (!faults.length && !count) faults.push(bids.say(empty));
    if (faults.length) {
      say(bids.say("schedule_not_taken"), faults.slice(0, 50));
      return;
    }
    await prices.take(given, currency);
    const taken = bids.say("schedule_taken", { count: bids.number(count), total: bids.number(prices.all.length), sum: prices.money(prices.total()) });
    say(old ? `${taken} ${bids.say("sheet_older_taken", old.parts)}` : taken);
  };

  const load = async (file) => {
    let rows = null;
    try {
      if (file.size > LARGEST) throw new bids.xlsx.SheetError("too large");
      rows = await bids.xlsx.read(file);
    } catch {
      say(bids.say("schedule_not_taken"), [bids.say("sheet_unreadable", { file: file.name })]);
      return;
    }
    await accept(understood(rows), "sheet_without_prices");
  };

  const paste = async (text, line) => {
    const rows = bids.xlsx.pasted(text);
    if (rows.some((row) => row.length > 1)) {
      const isWhole = rows.some((row) => byKey.has(row[KEY]) && row.length > PRICE);
      if (!isWhole) {
        say(bids.say("schedule_not_taken"), [bids.say("paste_columns")]);
        return;
      }
      const cells = rows.map((row, y) => row.map((one, x) => ({ ref: bids.say("paste_place", { row: y + 1, column: x + 1 }), kind: "text", text: one })));
      await accept(understood(cells), "paste_empty");
      return;
    }
    const from = prices.all.indexOf(line);
    const [given, faults] = [{}, []];
    rows.forEach(([one], y) => {
      const target = prices.all[from + y];
      if (!one) return;
      if (!target) faults.push(bids.say("paste_too_long", { text: one, row: y + 1 }));
      else {
        const found = priceIn({ ref: bids.say("paste_row", { row: y + 1 }), kind: "text", text: one });
        if (found.fault) faults.push(found.fault); else given[target.key] = found.value;
      }
    });
    await accept({ given, currency: "", faults }, "paste_empty");
  };

  /* What she typed, as a workbook whose totals are formulas. */
  const workbook = () => {
    const places = prices.placesOf(prices.currency());
    const columns = bids.data.columns.map((title, at) => ({ title, width: [12, 48, 12, 14, 16, 12, 18, 26][at], fill: at === PRICE || at === CURRENCY }));
    const rows = prices.lines.map((line, at) => {
      const value = draft.price(line.key)?.value;
      const sum = prices.lineTotal(line);
      return [
        line.key, line.label, { number: line.quantity }, line.unit,
        value === undefined ? "" : { number: value }, prices.currency(),
        sum === null ? "" : { number: sum, formula: `ROUND(C${at + 2}*E${at + 2},${places})` },
        at === 0 ? bids.data.made_for : "",
      ];
    });
    const all = [...rows, ["", bids.say("total"), "", "", "", prices.currency(), { number: prices.total(), formula: `SUM(G2:G${rows.length + 1})` }]];
    prices.costs.forEach((cost) => {
      const value = draft.price(cost.key)?.value;
      all.push([cost.key, cost.label, "", cost.unit, value === undefined ? "" : { number: value }, cost.is_money ? prices.currency() : ""]);
    });
    return bids.xlsx.write(columns, all, { name: bids.say("prices"), rightToLeft: document.documentElement.dir === "rtl" });
  };

  const start = () => {
    document.querySelector("[data-schedule-out]")?.addEventListener("click", () => {
      meishan.sealing.saveFile(workbook(), `${bids.data.file_stem}-${bids.say("prices_file")}.xlsx`);
    });
    const picker = document.querySelector("[data-schedule-in]");
    picker?.addEventListener("change", async () => {
      const [file] = picker.files;
      if (file) await load(file);
      picker.value = "";
    });
  };

  bids.schedule = { start, load, paste, workbook, understood };
})();
