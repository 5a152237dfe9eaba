/* SPDX-License-Identifier: Apache-2.0 */
/* The questionnaire: what she types goes to this device alone, is read at once, and what is wrong is said at its field.
   Fields stand in [data-question] blocks that the server drew; none has a name by which a form could send it. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft } = bids;
  const LATER = 400;

  const questions = bids.data.questions || [];
  const block = (question) => document.querySelector(`[data-question="${CSS.escape(question.id)}"]`);
  const field = (question) => block(question).querySelector("[data-answer]");
  const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
  const isDay = (text) => DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString?.().startsWith(text);

  /* What stands in the field as an entry of the draft: {value}, {raw} where it can't be read, or null when empty. */
  const number = (text) => {
    const below = /^\s*[-\u2212]/.test(text);
    const found = bids.decimals.read(below ? text.replace(/^\s*[-\u2212]/, "") : text, bids.language, 12);
    if (found.problem === "empty") return below ? { raw: text } : null;
    return found.problem ? { raw: text } : { value: `${below && found.value !== "0" ? "-" : ""}${found.value}` };
  };
  const money = (text, currency) => {
    if (!text.trim() && !currency) return null;
    const found = bids.decimals.read(text, bids.language, 6);
    return found.problem || !currency ? { raw: { amount: text, currency } } : { value: { amount: found.value, currency } };
  };
  const read = (question) => {
    const place = block(question);
    switch (question.type) {
      case "yes_no": {
        const chosen = place.querySelector("input[type=radio]:checked")?.value;
        return chosen ? { value: chosen === "yes" } : null;
      }
      case "choice": {
        const chosen = place.querySelector("input[type=radio]:checked")?.value ?? field(question)?.value;
        return chosen ? { value: chosen } : null;
      }
      case "number": return number(field(question).value);
      case "money": return money(field(question).value, place.querySelector("[data-currency]").value);
      case "date": {
        const { value, validity } = field(question);
        if (!value) return validity.badInput ? { raw: "?" } : null;
        return isDay(value) ? { value } : { raw: value };
      }
      case "file": return null;
      default: {
        const value = field(question).value;
        return value.trim() ? { value } : null;
      }
    }
  };

  const shownNumber = (value) => (value.startsWith("-") ? `-${bids.decimals.shown(value.slice(1), bids.language)}` : bids.decimals.shown(value, bids.language));
  const show = (question) => {
    const place = block(question);
    const entry = draft.answer(question.id);
    const value = entry?.value;
    if (question.type === "yes_no" || (question.type === "choice" && !field(question))) {
      const wanted = question.type === "yes_no" ? { true: "yes", false: "no" }[value] : value;
      place.querySelectorAll("input[type=radio]").forEach((one) => { one.checked = one.value === wanted; });
    } else if (question.type === "money") {
      const { amount = "", currency = "" } = value || entry?.raw || {};
      field(question).value = value ? bids.decimals.shown(amount, bids.language) : amount;
      place.querySelector("[data-currency]").value = currency;
    } else if (question.type === "number") {
      field(question).value = value === undefined ? entry?.raw || "" : shownNumber(value);
    } else if (question.type !== "file") {
      field(question).value = value ?? entry?.raw ?? "";
    }
    place.querySelectorAll("[data-clear]").forEach((one) => { one.hidden = !entry; });
  };

  /* What is wrong or missing, as a sentence; "" when all is well. */
  const fault = (question, isStrict = true) => {
    const entry = draft.answer(question.id);
    const files = draft.filesAt("question", question.id);
    const label = question.label;
    if (entry?.raw !== undefined) {
      if (question.type === "money" && !entry.raw.currency) return bids.say("choose_currency");
      if (question.type === "date") return bids.say("not_a_date");
      const problem = bids.decimals.read(entry.raw.amount ?? entry.raw, bids.language, 6).problem;
      return bids.say(problem && problem !== "empty" && problem !== "negative" ? `number_${problem}` : "number_letters", { text: entry.raw.amount ?? entry.raw });
    }
    if (question.type === "text" && entry && [...entry.value].length > bids.data.longest_text) return bids.say("text_long", { most: bids.number(bids.data.longest_text) });
    if (question.type === "choice" && entry && !question.options.some((one) => one.key === entry.value)) return bids.say("choose_again");
    if (!isStrict) return "";
    if (question.type === "file") return question.required && !files.length ? bids.say("file_needed", { label }) : "";
    if (!entry) return question.required ? bids.say("answer_needed", { label }) : "";
    const shows = question.evidence_required && entry.value !== false;
    return shows && !files.length ? bids.say("evidence_needed", { label }) : "";
  };

  const complain = (question, words) => {
    const place = block(question);
    const control = field(question) || place.querySelector("input");
    bids.complain(control, place.querySelector("[data-fault]"), words);
  };

  const keep = (question) => {
    const given = read(question);
    const before = draft.answer(question.id);
    const plain = (one) => JSON.stringify(one && { value: one.value, raw: one.raw });
    if (plain(given) === plain(before)) return;
    draft.setAnswer(question.id, given);
    block(question).querySelectorAll("[data-clear]").forEach((one) => { one.hidden = !given; });
    if (block(question).querySelector("[data-fault]").textContent) complain(question, fault(question, false));
  };

  const count = (question) => {
    const place = block(question).querySelector("[data-count]");
    if (!place) return;
    const left = bids.data.longest_text - [...field(question).value].length;
    place.textContent = left > 500 ? "" : bids.say(left < 0 ? "letters_over" : "letters_left", { count: bids.number(Math.abs(left)) });
    place.classList.toggle("field__count--over", left < 0);
  };

  const bind = (question) => {
    const place = block(question);
    const soon = bids.later(() => keep(question), LATER);
    place.addEventListener("input", () => { count(question); soon(); });
    place.addEventListener("change", (event) => {
      if (event.target.matches("input[type=file]")) return;
      soon.now();
      keep(question);
      /* What could be read is written as it was read, so that she sees it. */
      if (["number", "money"].includes(question.type) && draft.answer(question.id)?.value !== undefined) show(question);
      complain(question, fault(question, false));
    });
    place.querySelector("[data-clear]")?.addEventListener("click", () => {
      draft.setAnswer(question.id, null);
      show(question);
      complain(question, "");
      place.querySelector("input")?.focus();
    });
    bids.hear("flush", soon.now);
    window.addEventListener("pagehide", soon.now);
    document.addEventListener("visibilitychange", () => { if (document.hidden) soon.now(); });
  };

  const showAll = () => questions.forEach((question) => {
    /* What she is just writing is not taken from under her hands. */
    if (field(question) && field(question) === document.activeElement) return;
    show(question);
    count(question);
  });

  /* The faults of all questions of an envelope (or of all), each with where to mend it. */
  const faults = () => questions.map((question) => ({ question, words: fault(question) })).filter((one) => one.words)
    .map(({ question, words }) => ({ anchor: `question-${question.id}`, words: bids.named(question.label, words) }));
  const showFaults = () => questions.forEach((question) => complain(question, fault(question)));
  /* What is missing still may come; what is wrong is said as soon as the part is looked at. */
  const showWrong = () => questions.forEach((question) => {
    const words = fault(question, false);
    if (words) complain(question, words);
  });

  const isAnswered = (question) => {
    const entry = draft.answer(question.id);
    return question.type === "file" ? draft.filesAt("question", question.id).length > 0 : Boolean(entry);
  };
  /* Answered, but not so that it could count: it can't be read, or its file would be refused at the opening. */
  const isWrong = (question) => Boolean(fault(question, false)) || draft.filesAt("question", question.id).some((one) => one.warned);

  bids.answers = {
    questions, faults, showFaults, showWrong,
    start: () => {
      questions.forEach(bind);
      showAll();
      bids.hear("changed", ({ part, elsewhere }) => { if (part === "all" || elsewhere) showAll(); });
    },
    progress: () => ({
      total: questions.length,
      done: questions.filter((question) => isAnswered(question) && !isWrong(question) && !fault(question)).length,
      faulty: questions.filter(isWrong).length,
      complete: questions.every((question) => !fault(question)),
    }),
  };
})();
