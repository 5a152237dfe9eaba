/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed job on its way: the commitment is submitted, the ciphertext follows piece by piece, from where it stopped.
   One tab of this browser sends at a time. Each step is on the disk before the next begins. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { server, store } = bids;
  const { urls } = bids.data;
  const PIECE = 1024 * 1024;

  const kept = async (job, changes) => {
    Object.assign(job, changes);
    await store.put("jobs", job);
  };

  /* What the server took in must be what was sealed here. */
  const checked = (job, told) => {
    const isOurs = Object.entries(job.envelopes).every(([kind, one]) => told.commitments?.[kind] === one.commitment);
    if (!isOurs) throw new server.Refused(200, { error: bids.say("receipt_differs") });
    return told;
  };

  const submit = async (job, onTrouble, isStopped) => {
    const told = await server.insist(() => server.ask(urls.submit, { method: "POST", json: bids.seal.handed(job) }), onTrouble, isStopped);
    await kept(job, { state: "submitted", receipt: checked(job, told) });
  };

  /* With its last byte a submission gets a fuller receipt: the same submission is asked for again, and it is the one to keep. */
  const complete = async (job, onTrouble, isStopped) => {
    const told = await server.insist(() => server.ask(urls.submit, { method: "POST", json: bids.seal.handed(job) }), onTrouble, isStopped);
    await kept(job, { state: "complete", receipt: checked(job, told) });
  };

  /* One envelope's bytes; `onProgress(arrived)` hears of each piece. */
  const upload = async (job, kind, onProgress, onTrouble, isStopped) => {
    const { ciphertext, header } = job.envelopes[kind];
    const insist = (act) => server.insist(act, onTrouble, isStopped);
    let at = await insist(() => server.ask(urls.uploads, { method: "POST", json: { sha256: header.ciphertext.sha256, size: header.ciphertext.size } }));
    onProgress(at.received);
    while (!at.complete) {
      if (isStopped()) throw new server.Lost(bids.say("stopped"));
      const from = at.received;
      at = await insist(async () => {
        try {
          return await server.ask(`${at.url}?offset=${from}`, { method: "PUT", body: ciphertext.slice(from, from + PIECE), type: "application/octet-stream" });
        } catch (error) {
          /* A piece that had arrived although its answer was lost: go on from where the server stands. */
          if (error instanceof server.Refused && Number.isInteger(error.told.received)) return server.ask(at.url);
          throw error;
        }
      });
      onProgress(at.received);
    }
    job.envelopes[kind].arrived = true;
    await kept(job, {});
  };

  const uploadAll = async (job, onProgress, onTrouble, isStopped) => {
    for (const [kind, one] of Object.entries(job.envelopes)) {
      if (!one.arrived) await upload(job, kind, (arrived) => onProgress(kind, arrived), onTrouble, isStopped);
      else onProgress(kind, one.header.ciphertext.size);
    }
  };

  /* Whether the log's key signed the receipt, judged here. A receipt is signed a moment after the act: asked a few times. */
  const checkReceipt = async (job) => {
    const { receipt: address } = job.receipt.urls;
    const trusted = await (await server.ask(urls.openers.keys, { raw: true })).text();
    for (let tries = 0; ; tries += 1) {
      try {
        const signed = await (await server.ask(address, { raw: true })).text();
        const { receipt } = meishan.sealing.verifyReceipt(signed, trusted);
        return receipt.submission === job.receipt.submission
          && Object.entries(job.envelopes).every(([kind, one]) => receipt.commitments[kind] === one.commitment);
      } catch (error) {
        if (!(error instanceof server.Refused) || error.status !== 404 || tries >= 5) throw error;
        await new Promise((resolve) => { setTimeout(resolve, 2000); });
      }
    }
  };

  /* In one tab only; resolves with false where another one holds it. */
  const alone = (act) => {
    if (!navigator.locks) return act();
    return navigator.locks.request(`meishan-bids:${bids.draft.place}`, { ifAvailable: true }, (lock) => (lock ? act() : false));
  };

  const latest = async () => {
    const jobs = (await store.all("jobs", bids.draft.place)).sort((one, other) => other.sealedAt.localeCompare(one.sealedAt));
    return jobs[0] || null;
  };
  /* Earlier ones have been replaced; their ciphertext need not fill the disk. */
  const tidy = async (current) => {
    for (const one of await store.all("jobs", bids.draft.place)) if (one.id !== current.id) await store.remove("jobs", one.id);
  };

  bids.send = { submit, complete, checkReceipt, upload, uploadAll, kept, alone, latest, tidy };
})();
