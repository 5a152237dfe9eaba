/* SPDX-License-Identifier: Apache-2.0 */
/* An opener's browser at an opening: it proves her key, hands her shares over, and, where she presides, joins the
   others' shares and opens envelope by envelope. Her secret key never leaves this device. */

(() => {
  "use strict";

  const { sealing } = window.meishan;
  const room = JSON.parse(document.getElementById("opening-room").textContent);
  const part = document.querySelector("[data-opening-live]");
  const bytes = (letters) => sealing.fromBase64(letters);

  /* Words */
  const told = (code, parts = {}) =>
    (room.words[code] || code).replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole));
  const place = document.querySelector("[data-said]");
  const say = (words, tone = "danger") => {
    place.hidden = !words;
    place.querySelector("p").textContent = words;
    place.querySelector(".alert").className = `alert alert--${tone}`;
    place.querySelectorAll("[data-tone]").forEach((one) => { one.hidden = one.dataset.tone !== tone; });
    if (words && tone === "danger") place.scrollIntoView({ block: "nearest" });
  };

  /* Asking the server */
  class Said extends Error {}
  const send = async (url, body) => {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": room.csrf },
        body: JSON.stringify(body || {}),
        signal: AbortSignal.timeout(60_000),
      });
    } catch {
      throw new Said(told("unreachable"));
    }
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Said(found.message || told("unreachable"));
    return found;
  };
  const ask = async (url) => {
    try {
      const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(60_000) });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };
  const fresh = () => part.dispatchEvent(new CustomEvent("opening:now"));

  /* Her key */
  let key = null;
  const keyPlace = document.querySelector("[data-key]");
  const showKey = () => {
    keyPlace.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== (key ? "here" : "away"); });
    document.querySelectorAll("[data-needs-key]").forEach((one) => { one.disabled = !key; });
  };
  const findKey = async () => {
    let kept = null;
    try {
      kept = await sealing.keys.find(room.owner, room.recipient);
    } catch {
      /* A browser that keeps nothing: she gives her key file. */
    }
    /* She may have given it while we looked. */
    key ||= kept;
    showKey();
  };
  keyPlace.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    try {
      const found = await sealing.readKeyFile(file);
      if (found.recipient !== room.recipient) throw new Said(told("other_key"));
      key = found;
      await sealing.keys.keep(room.owner, found).catch(() => {});
      say(told("key_loaded"), "success");
    } catch (error) {
      say(error instanceof Said ? error.message : sealing.say(error));
    }
    target.value = "";
    showKey();
    work();
  });

  /* The session key of the one who presides: it survives a reload of the page, and no longer than the opening. */
  const place_of = `opening ${room.id} ${room.owner}`;
  let session = null;
  const findSession = async (recipient) => {
    if (!recipient) return null;
    if (session?.recipient === recipient) return session;
    session = await sealing.keys.find(place_of, recipient).catch(() => null);
    return session;
  };

  const now = () => JSON.parse(part.querySelector("#opening-now")?.textContent || "{}");

  /* Handing over: everything released to her that the one who presides does not have yet. */
  const handOver = async () => {
    const state = now();
    if (!key || !state.session || !state.to_hand) return;
    const found = await ask(room.urls.shares);
    if (!found || found.session !== state.session) return;
    const sealed = {};
    for (const one of found.shares) {
      try {
        const share = bytes(one.share);
        sealed[one.envelope] = sealing.base64(await sealing.handShare(key.identity, share, one.header, room.seat, found.session));
      } catch {
        /* Her key is proved, so it is the share that is wrong: the bidder sealed it so. */
        await send(room.urls.report, { envelope: one.envelope, seat: room.seat, fault: "bad_shares" });
      }
    }
    if (Object.keys(sealed).length) await send(room.urls.hand, { session: found.session, shares: sealed });
    if (found.shares.length) fresh();
  };

  /* Opening one envelope: the pads out of M shares, joined here, then joined once more by the server. */
  const padsOf = async (mine, found) => {
    const pads = {};
    const faults = [];
    for (const one of found.shares) {
      try {
        pads[one.seat] = await sealing.openShare(mine.identity, bytes(one.data), found.header, one.seat, { handed: true });
      } catch {
        faults.push(one.seat);
      }
    }
    return { pads, faults };
  };
  const joined = async (header, pads, threshold, faults) => {
    const seats = Object.keys(pads).map(Number).sort((one, other) => one - other);
    while (seats.length >= threshold) {
      const chosen = Object.fromEntries(seats.slice(0, threshold).map((seat) => [seat, pads[seat]]));
      try {
        await sealing.join(header, chosen);
        return chosen;
      } catch (error) {
        if (error.code === "key_mismatch") return chosen;
        if (error.code !== "bad_pad") throw error;
        faults.push(error.seat);
        seats.splice(seats.indexOf(error.seat), 1);
      }
    }
    return null;
  };
  const openEnvelope = async (id) => {
    const state = now();
    const mine = await findSession(state.session);
    if (!mine) throw new Said(told("preside_again"));
    const found = await ask(room.urls.handed.replace(room.blank, id));
    if (!found) throw new Said(told("unreachable"));
    const { pads, faults } = await padsOf(mine, found);
    const chosen = await joined(found.header, pads, room.threshold, faults);
    for (const seat of faults) await send(room.urls.report, { envelope: id, seat, fault: "bad_pad" });
    if (!chosen) {
      throw new Said(faults.length ? told("bad_pad", { seats: faults.join(", ") }) : told("too_few", { have: Object.keys(pads).length, need: room.threshold }));
    }
    const letters = Object.fromEntries(Object.entries(chosen).map(([seat, one]) => [
      seat, Object.fromEntries(Object.entries(one).map(([name, pad]) => [name, sealing.base64(pad)])),
    ]));
    return send(room.urls.open.replace(room.blank, id), { pads: letters });
  };

  /* What her presses do */
  const acts = {
    attend: async () => {
      const proof = await sealing.unseal(key.identity, bytes(room.challenge));
      await send(room.urls.attend, { answer: new TextDecoder().decode(proof) });
      say(told("present"), "success");
    },
    preside: async () => {
      const made = await sealing.makeKey();
      await sealing.keys.keep(place_of, made);
      session = made;
      await send(room.urls.preside, { session: made.recipient });
    },
    release: () => send(room.urls.release),
    open: async ({ envelope }) => {
      const found = await openEnvelope(envelope);
      say(found.words, found.tone);
    },
    mark: async ({ envelope }, button) => {
      const fault = button.closest("[data-mark]").querySelector("select").value;
      await send(room.urls.mark.replace(room.blank, envelope), { fault });
      say(told("marked"), "info");
    },
    agree: async ({ envelope, agrees }) => send(room.urls.agree.replace(room.blank, envelope), { agrees: agrees === "1" }),
    close: async () => {
      const found = await send(room.urls.close);
      window.location.assign(found.url);
    },
  };
  let busy = false;
  const press = async (button) => {
    if (busy) return;
    busy = true;
    part.dataset.busy = "1";
    button.disabled = true;
    button.classList.add("htmx-request");
    say("");
    try {
      await acts[button.dataset.act](button.dataset, button);
    } catch (error) {
      say(error instanceof Said ? error.message : sealing.say(error));
    }
    busy = false;
    delete part.dataset.busy;
    button.disabled = false;
    button.classList.remove("htmx-request");
    fresh();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button && !button.disabled) press(button);
  });

  /* After each look at the server: show what her key allows, and hand over what is due. */
  let working = false;
  const work = async () => {
    showKey();
    const state = now();
    if (state.presiding === room.seat) {
      const mine = await findSession(state.session);
      document.querySelectorAll("[data-needs-session]").forEach((one) => { one.hidden = !mine; });
      document.querySelectorAll("[data-session-lost]").forEach((one) => { one.hidden = Boolean(mine); });
    }
    if (working || busy) return;
    working = true;
    try {
      await handOver();
    } catch (error) {
      say(error instanceof Said ? error.message : sealing.say(error));
    }
    working = false;
  };
  part.addEventListener("htmx:afterSwap", work);
  findKey().then(work);
})();
