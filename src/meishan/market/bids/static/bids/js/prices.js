/* SPDX-License-Identifier: Apache-2.0 */
/* The price schedule: a unit price for each line, multiplied and added exactly, rounded half up to the currency; and a
   figure for each cost of owning, which is no part of the total. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { decimals, draft } = bids;
  const PLACES = 6;
  const LATER = 400;

  const lines = bids.data.lines || [];
  const costs = bids.data.costs || [];
  const all = [...lines, ...costs];
  const currencies = bids.data.currencies || [];
  const table = document.querySelector("[data-schedule]");
  const picker = document.querySelector("[data-schedule-currency]");
  const row = (line) => document.querySelector(`[data-line="${CSS.escape(line.key)}"]`);
  const input = (line) => row(line).querySelector("[data-unit-price]");

  const currency = () => (currencies.some(([code]) => code === draft.state.currency) ? draft.state.currency : currencies.length === 1 ? currencies[0][0] : "");
  const placesOf = (code) => currencies.find(([one]) => one === code)?.[1] ?? 2;

  const lineTotal = (line) => {
    const value = draft.price(line.key)?.value;
    return value === undefined ? null : decimals.rounded(decimals.times(value, line.quantity), placesOf(currency()));
  };
  const total = () => decimals.rounded(decimals.sum(lines.map(lineTotal).filter((one) => one !== null)), placesOf(currency()));

  const readPrice = (text) => {
    const found = decimals.read(text, bids.language, PLACES);
    if (found.problem === "empty") return null;
    return found.problem ? { raw: text } : { value: found.value };
  };

  const fault = (line, isStrict = true) => {
    const entry = draft.price(line.key);
    if (entry?.raw !== undefined) return bids.say(`number_${decimals.read(entry.raw, bids.language, PLACES).problem || "letters"}`, { text: entry.raw });
    return isStrict && line.required && !entry ? bids.say(line.kind === "cost" ? "cost_needed" : "price_needed", { line: line.label }) : "";
  };
  const complain = (line, words) => bids.complain(input(line), row(line).querySelector("[data-fault]"), words);

  const money = (amount) => bids.say("amount", { amount: decimals.shown(amount, bids.language, placesOf(currency())), currency: currency() });
  const showTotals = () => {
    lines.forEach((line) => {
      const sum = lineTotal(line);
      row(line).querySelector("[data-line-total]").textContent = sum === null ? "—" : decimals.shown(sum, bids.language, placesOf(currency()));
    });
    table.querySelector("[data-total]").textContent = money(total());
    document.querySelectorAll("[data-currency-shown]").forEach((one) => { one.textContent = currency(); });
  };
  const show = (line) => {
    const entry = draft.price(line.key);
    input(line).value = entry ? entry.raw ?? decimals.shown(entry.value, bids.language, line.kind === "cost" && !line.is_money ? 0 : placesOf(currency())) : "";
  };
  const showAll = () => {
    if (picker) picker.value = currency();
    /* What she is just writing is not taken from under her hands. */
    all.forEach((line) => { if (document.activeElement !== input(line)) show(line); });
    showTotals();
  };

  const keep = (line) => {
    const given = readPrice(input(line).value);
    const before = draft.price(line.key);
    if (given?.value === before?.value && given?.raw === before?.raw) return;
    draft.setPrices({ [line.key]: given });
    showTotals();
    if (row(line).querySelector("[data-fault]").textContent) complain(line, fault(line, false));
  };

  /* Several prices at once: from a spreadsheet's clipboard or a workbook. */
  const take = async (given, code = "") => {
    if (code) await draft.setCurrency(code);
    await draft.setPrices(Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { value }])));
    showAll();
    all.filter((line) => line.key in given).forEach((line) => {
      show(line);
      complain(line, "");
    });
  };

  const bind = (line) => {
    const box = input(line);
    const soon = bids.later(() => keep(line), LATER);
    box.addEventListener("input", soon);
    box.addEventListener("change", () => {
      soon.now();
      keep(line);
      if (draft.price(line.key)?.value !== undefined) show(line);
      complain(line, fault(line, false));
    });
    /* Up and down go from price to price, as in a spreadsheet. */
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
      const next = step && all[all.indexOf(line) + step];
      if (!next || event.isComposing) return;
      event.preventDefault();
      input(next).focus();
      input(next).select();
    });
    box.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") || "";
      if (!/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      bids.schedule.paste(text, line);
    });
    bids.hear("flush", soon.now);
    window.addEventListener("pagehide", soon.now);
    document.addEventListener("visibilitychange", () => { if (document.hidden) soon.now(); });
  };

  const faults = () => {
    if (!lines.length) return [];
    const found = all.map((line) => ({ line, words: fault(line) })).filter((one) => one.words)
      .map(({ line, words }) => ({ anchor: `price-${line.key}`, words: bids.named(line.label, words) }));
    if (!currency()) found.unshift({ anchor: "schedule-currency", words: bids.say("schedule_currency_needed") });
    if (!found.length && decimals.compare(total(), "0") === 0) found.push({ anchor: `price-${lines[0].key}`, words: bids.say("total_is_zero") });
    return found;
  };

  /* The schedule as prices.json states it; read by queries/prices.py when the envelope is opened. */
  const stated = () => {
    const priced = lines.filter((line) => draft.price(line.key)?.value !== undefined);
    const one = (line) => ({ item: line.key, quantity: line.quantity, unit_price: draft.price(line.key).value, total: lineTotal(line) });
    return {
      v: 1,
      currency: currency(),
      lines: priced.filter((line) => line.kind === "item").map(one),
      extra: priced.filter((line) => line.kind !== "item").map(one),
      total: total(),
      ...(costs.length ? { life_cycle: Object.fromEntries(costs.filter((cost) => draft.price(cost.key)?.value !== undefined).map((cost) => [cost.id, draft.price(cost.key).value])) } : {}),
    };
  };

  bids.prices = {
    lines, costs, all, currencies, currency, placesOf, lineTotal, total, money, faults, stated, take, readPrice, PLACES,
    showFaults: () => all.forEach((line) => complain(line, fault(line))),
    showWrong: () => all.forEach((line) => { if (fault(line, false)) complain(line, fault(line, false)); }),
    start: () => {
      if (!table) return;
      all.forEach(bind);
      picker?.addEventListener("change", async () => {
        await draft.setCurrency(picker.value);
        showAll();
      });
      showAll();
      bids.hear("changed", ({ part, elsewhere }) => { if (part === "all" || elsewhere) showAll(); });
    },
    progress: () => ({
      total: all.length,
      done: all.filter((line) => draft.price(line.key) && !fault(line, false)).length,
      faulty: all.filter((line) => fault(line, false)).length,
      complete: !faults().length,
    }),
  };
})();
