/* SPDX-License-Identifier: Apache-2.0 */
/* A key shared M of N: for every (M-1) of the seats one pad, kept from exactly those; all pads XOR to the key. */

(() => {
  "use strict";

  const {
    SealingError, base64, canonicalBytes, fromBase64, hashOf, hex, identityOf, isRecipient, recipientOf, sealTo, unseal, utf8,
    inside: { randomBytes, readCanonical },
  } = meishan.sealing;

  const MOST_SEATS = 9;
  const isSeatCount = (threshold, seats) =>
    Number.isInteger(threshold) && Number.isInteger(seats) && threshold >= 1 && threshold <= seats && seats <= MOST_SEATS;

  /* Who opens, as the log holds it. Raises where it is not written as the format demands. */
  const checkManifest = (manifest) => {
    const openers = manifest?.openers;
    if (manifest?.v !== 1 || manifest.kind !== "meishan-openers" || !Array.isArray(openers)
      || Object.keys(manifest).length !== 4 || !isSeatCount(manifest.threshold, openers.length)
      || openers.some((one, at) => one?.seat !== at + 1 || !isRecipient(one.recipient) || Object.keys(one).length !== 2)
      || new Set(openers.map((one) => one.recipient)).size !== openers.length) throw new SealingError("bad_openers");
    return manifest;
  };
  const manifestDigest = (manifest) => hex(hashOf(canonicalBytes(manifest)));

  /* The names of all pads in lexicographic order of their seats. */
  const padNames = (threshold, seats) => {
    const names = [];
    const choose = (chosen, from) => {
      if (chosen.length === threshold - 1) {
        names.push(chosen);
        return;
      }
      for (let seat = from; seat <= seats; seat += 1) choose([...chosen, seat], seat + 1);
    };
    choose([], 1);
    return names.map((seatsOut) => seatsOut.join(","));
  };
  const seatsIn = (name) => (name ? name.split(",").map(Number) : []);
  const namesOf = (header, seat) => padNames(header.threshold, header.seats).filter((name) => !seatsIn(name).includes(seat));
  const padCommitment = (recipient, name, pad) => hex(hashOf(utf8("meishan-pad 1\n"), utf8(`${recipient}\n${name}\n`), pad));

  const xorInto = (sum, pad) => pad.forEach((byte, at) => { sum[at] ^= byte; });

  /* Pads by name whose XOR is `secret`. */
  const split = (secret, threshold, seats) => {
    const names = padNames(threshold, seats);
    const last = secret.slice();
    const pads = {};
    for (const name of names.slice(0, -1)) {
      pads[name] = randomBytes(secret.length);
      xorInto(last, pads[name]);
    }
    pads[names.at(-1)] = last;
    return pads;
  };

  /* One share for each seat, sealed to its opener; and what of it stands in the header. */
  const shareOut = async ({ secret, recipient, manifest, tender }) => {
    const { threshold, openers } = manifest;
    const pads = split(secret, threshold, openers.length);
    const shares = {};
    for (const { seat, recipient: opener } of openers) {
      const own = Object.entries(pads).filter(([name]) => !seatsIn(name).includes(seat));
      const share = {
        v: 1, kind: "meishan-share", tender, recipient, seat, pads: Object.fromEntries(own.map(([name, pad]) => [name, base64(pad)])),
      };
      shares[seat] = await sealTo(opener, canonicalBytes(share));
    }
    return {
      shares,
      pads: Object.fromEntries(Object.entries(pads).map(([name, pad]) => [name, padCommitment(recipient, name, pad)])),
      hashes: Object.fromEntries(Object.entries(shares).map(([seat, share]) => [seat, hex(hashOf(share))])),
    };
  };

  const badPads = (header, pads) => Object.keys(pads).filter(
    (name) => header.pads[name] === undefined || padCommitment(header.recipient, name, pads[name]) !== header.pads[name],
  );

  const readShare = (bytes, header, seat) => {
    const share = readCanonical(bytes);
    const names = namesOf(header, seat);
    if (share?.v !== 1 || share.kind !== "meishan-share" || typeof share.pads !== "object") throw new SealingError("bad_share", { seat });
    if (share.tender !== header.tender || share.recipient !== header.recipient || share.seat !== seat) {
      throw new SealingError("foreign_share", { seat });
    }
    if (Object.keys(share.pads).length !== names.length) throw new SealingError("bad_share", { seat });
    return Object.fromEntries(names.map((name) => {
      const pad = fromBase64(share.pads[name]);
      if (!pad || pad.length !== 32) throw new SealingError("bad_share", { seat });
      return [name, pad];
    }));
  };

  /* The pads in one opener's share. `recipient` is the key that stands in the seat, where it is known: it tells an
     opener with a wrong key from a bidder who sealed to one. `handed` says that the share was sealed anew, to the one
     who presides. */
  const openShare = async (identity, shareBytes, header, seat, { recipient = "", handed = false } = {}) => {
    if (recipient && (await recipientOf(identity)) !== recipient) throw new SealingError("wrong_key", { seat });
    if (!handed && hex(hashOf(shareBytes)) !== header.shares[seat]) throw new SealingError("changed_share", { seat });
    let bytes;
    try {
      bytes = await unseal(identity, shareBytes);
    } catch {
      throw new SealingError(recipient ? "bad_share" : "wrong_key", { seat });
    }
    const pads = readShare(bytes, header, seat);
    /* What the bidder put there must be what she committed to; of a share sealed anew, join() asks. */
    if (!handed && badPads(header, pads).length) throw new SealingError("bad_share", { seat });
    return pads;
  };

  /* The same share, for the key of the one who presides. */
  const handShare = async (identity, shareBytes, header, seat, session, { recipient = "" } = {}) => {
    await openShare(identity, shareBytes, header, seat, { recipient });
    return sealTo(session, await unseal(identity, shareBytes));
  };

  /* The one-time identity out of the pads of M seats or more. Names the seat that gave a wrong one. */
  const join = async (header, padsBySeat) => {
    const found = {};
    for (const [seat, pads] of Object.entries(padsBySeat)) {
      const names = namesOf(header, Number(seat));
      if (Object.keys(pads).length !== names.length || names.some((name) => !pads[name]) || badPads(header, pads).length) {
        throw new SealingError("bad_pad", { seat: Number(seat) });
      }
      Object.assign(found, pads);
    }
    const names = padNames(header.threshold, header.seats);
    if (names.some((name) => !found[name])) {
      throw new SealingError("too_few", { given: Object.keys(padsBySeat).length, threshold: header.threshold });
    }
    const secret = new Uint8Array(32);
    for (const name of names) xorInto(secret, found[name]);
    const identity = identityOf(secret);
    if ((await recipientOf(identity)) !== header.recipient) throw new SealingError("key_mismatch");
    return identity;
  };

  Object.assign(meishan.sealing, { checkManifest, manifestDigest, openShare, handShare, join });
  Object.assign(meishan.sealing.inside, { MOST_SEATS, isSeatCount, padNames, shareOut });
})();
