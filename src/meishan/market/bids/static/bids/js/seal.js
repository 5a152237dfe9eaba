/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing on this device: first the list of openers is held against the public log, then each envelope is sealed to it.
   What comes of it is kept as a job: the sealed envelopes and the key by which a doubled submission is known. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const { draft, server, store } = bids;
  const { urls } = bids.data;
  const WAIT_FOR_LOG = 2000;

  class SealFault extends Error {}

  const text = async (url) => (await server.ask(url, { raw: true })).text();

  /* The proof of an entry just made is there as soon as the log's next head is signed. */
  const proofOf = async (url) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await text(url);
      } catch (error) {
        if (!(error instanceof server.Refused) || error.status !== 404 || tries >= 10) throw error;
        await new Promise((resolve) => { setTimeout(resolve, WAIT_FOR_LOG); });
      }
    }
  };

  /* The list this page was made with, and the log's word that this very list was entered: hash, threshold and keys. */
  const checkedOpeners = async (onTrouble) => {
    const { list, manifest, proof, keys } = urls.openers || {};
    if (!manifest) throw new SealFault(bids.say("no_openers"));
    const insist = (act) => server.insist(act, onTrouble);
    const listed = meishan.sealing.checkManifest(await insist(() => server.ask(manifest)));
    const digest = meishan.sealing.manifestDigest(listed);
    if (digest !== bids.data.openers) throw new SealFault(bids.say("openers_changed"));
    const [trusted, proved] = [await insist(() => text(keys)), await insist(() => proofOf(proof))];
    const { entry, index } = meishan.sealing.verifyProof(proved, trusted);
    const facts = entry.facts || {};
    const isLogged = entry.act === "tenders.appoint_openers" && entry.subject?.id === list
      && facts.openers === digest && facts.threshold === listed.threshold
      && listed.openers.every((one, at) => facts.recipients?.[at] === one.recipient);
    if (!isLogged) throw new SealFault(bids.say("openers_not_logged"));
    return { manifest: listed, digest, index };
  };

  /* Seals all envelopes of this lot; `onStep(kind, share)` hears how far each is. */
  const seal = async (openers, onStep) => {
    const envelopes = {};
    const kinds = bids.pack.kinds;
    const room = kinds.flatMap((kind) => bids.pack.attached(kind)).reduce((sum, one) => sum + one.size, 0);
    if ((await store.room()) < room * 1.2) throw new store.StoreError(bids.say("device_full"));
    for (const kind of kinds) {
      onStep(kind, 0);
      const files = bids.pack.contents(kind);
      const sealed = await meishan.sealing.sealEnvelope({
        files, manifest: openers.manifest, tender: bids.data.tender, tenderVersion: bids.data.version,
        lot: bids.data.lot, envelope: kind, supplier: bids.data.supplier,
      }, (share) => onStep(kind, share));
      envelopes[kind] = { ...sealed, files: files.map(({ name, size }) => ({ name, size })), arrived: false };
      onStep(kind, 1);
    }
    const job = {
      id: crypto.randomUUID(), place: draft.place, key: crypto.randomUUID(), state: "sealed", version: bids.data.version,
      openers: openers.digest, changed: draft.state.changed, sealedAt: new Date(bids.clock.now()).toISOString(), envelopes, receipt: null,
    };
    /* The key is on the disk before the first try: whatever breaks off now, nothing is submitted twice. */
    await store.put("jobs", job);
    return job;
  };

  const shares = (sealed) => Object.fromEntries(Object.entries(sealed.shares).map(([seat, share]) => [seat, meishan.sealing.base64(share)]));
  const handed = (job) => ({
    key: job.key, tender_version: job.version,
    envelopes: Object.values(job.envelopes).map((one) => ({ header: one.header, shares: shares(one) })),
  });
  const file = (job, kind) => meishan.sealing.writeEnvelopeFile(job.envelopes[kind]);

  bids.seal = { checkedOpeners, seal, handed, file, SealFault };
})();
