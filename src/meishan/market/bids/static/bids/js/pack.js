/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into each envelope: answers.json, prices.json and the files; docs/reference/bid-files.md tells the format. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft } = bids;
  const kinds = bids.data.envelopes || [];

  const json = (name, value) => new File([meishan.sealing.canonicalBytes(value)], name, { type: "application/json" });
  const asked = (kind) => bids.answers.questions.filter((one) => one.envelope === kind);
  const documentsOf = (kind) => bids.files.documents.filter((one) => one.envelope === kind);

  /* The envelope a file goes into, as the tender has them now; "" when nothing asks for it any more. */
  const homeOf = (file) => {
    if (file.at.kind === "other") return kinds.includes(file.at.envelope) ? file.at.envelope : kinds.length === 1 ? kinds[0] : "";
    const rows = file.at.kind === "question" ? bids.answers.questions : bids.files.documents;
    return rows.find((one) => one.id === file.at.id)?.envelope || "";
  };
  const anchorOf = (file) => (file.at.kind === "other" ? `other-${homeOf(file)}` : `${file.at.kind}-${file.at.id}`);
  const attached = (kind) => draft.files.filter((one) => homeOf(one) === kind);
  const orphans = () => draft.files.filter((one) => !homeOf(one));

  /* Each file's name in the envelope: its own, made unlike all others. */
  const namesIn = (kind) => {
    const taken = new Set(["answers.json", "prices.json"]);
    return new Map(attached(kind).map((one) => [one.id, meishan.sealing.inside.distinct(one.name, taken)]));
  };

  const answersOf = (kind, names = namesIn(kind)) => {
    const named = (files) => files.map((one) => names.get(one.id));
    const answers = {};
    asked(kind).forEach((question) => {
      const entry = draft.answer(question.id);
      const files = named(draft.filesAt("question", question.id));
      if (entry?.value !== undefined || files.length) answers[question.id] = { value: entry?.value ?? null, files };
    });
    const documents = {};
    documentsOf(kind).forEach((one) => {
      const files = named(draft.filesAt("document", one.id));
      if (files.length) documents[one.id] = files;
    });
    return { v: 1, answers, documents };
  };

  const isPriced = (kind) => bids.prices.lines.length > 0 && kind === bids.data.price_envelope;
  /* What is typed, as files. */
  const typed = (kind, names = namesIn(kind)) => [
    json("answers.json", answersOf(kind, names)),
    ...(isPriced(kind) ? [json("prices.json", bids.prices.stated())] : []),
  ];
  const contents = (kind) => {
    const names = namesIn(kind);
    return [
      ...typed(kind, names),
      ...attached(kind).map((one) => new File([one.blob], names.get(one.id), { type: one.type })),
    ];
  };
  const faults = () => [...bids.answers.faults(), ...bids.prices.faults(), ...bids.files.faults()];

  /* Prices that slipped into the technical envelope void a bid: what looks like one is named before sealing. */
  const CURRENCY = /(?:[$€£¥₽₹]|\b(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|RUB|KES|INR|AED|ZAR|XOF|XAF)\b|元|美元|欧元|евро|руб|دولار|يورو)\s*\d|\d[\d.,\s'\u00a0\u202f]*(?:[$€£¥₽₹]|(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|RUB|KES|INR|AED|ZAR|XOF|XAF)\b|元|美元|欧元|евро|руб|دولار|يورو|dollars?\b|euros?\b)/iu;
  const PRICE_NAMES = /pric|financial|quot(?:e|ation)|cost|prix|financi|precio|coste|cotiza|цен|стоимост|финанс|报价|价格|财务|费用|سعر|أسعار|مالي/iu;
  const amounts = () => [...new Set([
    bids.prices.total(),
    ...bids.prices.lines.flatMap((line) => [draft.price(line.key)?.value, bids.prices.lineTotal(line)]),
  ])].filter((one) => one && one.replace(/\D/g, "").length >= 4).map((one) => bids.decimals.plain(one));
  const digitsIn = (text) => new Set((text.match(/\d[\d.,'\u00a0\u202f ]*\d/g) || [])
    .flatMap((one) => [...new Set(["en", "fr", "es"].map((language) => bids.decimals.read(one.trim(), language, 12).value))].filter(Boolean)));

  const leaks = async () => {
    if (!kinds.includes("technical")) return [];
    const found = [];
    const typed = amounts();
    const holdsTyped = (text) => { const seen = digitsIn(text); return typed.find((one) => seen.has(one)); };
    asked("technical").forEach((question) => {
      const value = draft.answer(question.id)?.value;
      if (typeof value !== "string" || !["text", "number"].includes(question.type)) return;
      if (holdsTyped(value) || (question.type === "text" && CURRENCY.test(value))) {
        found.push({ anchor: `question-${question.id}`, words: bids.say("leak_answer", { label: question.label }) });
      }
    });
    for (const one of attached("technical")) {
      const where = { anchor: anchorOf(one) };
      const amount = holdsTyped(await bids.kinds.wording(one.blob, one.kind));
      if (amount) found.push({ ...where, words: bids.say("leak_amount", { file: one.name, amount: bids.decimals.shown(amount, bids.language) }) });
      else if (PRICE_NAMES.test(one.name)) found.push({ ...where, words: bids.say("leak_name", { file: one.name }) });
    }
    return found;
  };

  bids.pack = { kinds, anchorOf, attached, orphans, typed, contents, faults, leaks, isPriced, answersOf, asked };
})();
