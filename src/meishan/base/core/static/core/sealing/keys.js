/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: made, kept and used on this device alone. No secret of a key is ever sent to the server. */

(() => {
  "use strict";

  const { Decrypter, Encrypter, bech32, generateX25519Identity, identityToRecipient } = meishan.age;
  const { SealingError, utf8 } = meishan.sealing;

  const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
  const IDENTITY = /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}(?![0-9A-Z])/;

  const isRecipient = (text) => {
    if (!RECIPIENT.test(text)) return false;
    try {
      return bech32.decodeToBytes(text).bytes.length === 32;
    } catch {
      return false;
    }
  };
  const recipientOf = async (identity) => {
    try {
      return await identityToRecipient(identity);
    } catch {
      throw new SealingError("not_a_key");
    }
  };
  const makeKey = async () => {
    const identity = await generateX25519Identity();
    return { identity, recipient: await recipientOf(identity) };
  };
  const identityOf = (secret) => bech32.encodeFromBytes("AGE-SECRET-KEY-", secret).toUpperCase();
  const secretOf = (identity) => bech32.decodeToBytes(identity).bytes;

  /* Something small to one recipient, and open again. */
  const sealTo = async (recipient, bytes) => {
    const box = new Encrypter();
    box.addRecipient(recipient);
    return box.encrypt(bytes);
  };
  const unseal = async (identity, bytes) => {
    const box = new Decrypter();
    box.addIdentity(identity);
    try {
      return await box.decrypt(bytes);
    } catch {
      throw new SealingError("does_not_open");
    }
  };

  /* The file that age and `meishan keys new` read and write. */
  const keyFileText = ({ identity, recipient }, at = new Date()) =>
    `# created: ${at.toISOString().replace(/\.\d+Z$/, "Z")}\n# public key: ${recipient}\n${identity}\n`;
  const readKeyFile = async (file) => {
    const found = file.size < 100_000 && (await file.text()).match(IDENTITY);
    if (!found) throw new SealingError("not_a_key_file");
    return { identity: found[0], recipient: await recipientOf(found[0]) };
  };
  const saveFile = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  const downloadKey = (key, name) => saveFile(new Blob([utf8(keyFileText(key))], { type: "text/plain" }), name);

  /* The keys this browser keeps, each under its owner: a person, or a person at a firm. */
  const opened = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("meishan-keys", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("keys", { keyPath: ["owner", "recipient"] });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(new SealingError("no_store"));
  });
  const inStore = async (mode, work) => {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = base.transaction("keys", mode);
        const asked = work(transaction.objectStore("keys"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(new SealingError("no_store"));
        transaction.onerror = () => reject(new SealingError("no_store"));
      });
    } finally {
      base.close();
    }
  };
  const keep = (owner, { identity, recipient }) => inStore(
    "readwrite", (store) => store.put({ owner, recipient, identity, madeAt: new Date().toISOString() }),
  );
  const find = async (owner, recipient) => (await inStore("readonly", (store) => store.get([owner, recipient]))) || null;
  const all = async (owner) => (await inStore("readonly", (store) => store.getAll())).filter((one) => one.owner === owner);
  const forget = (owner, recipient) => inStore("readwrite", (store) => store.delete([owner, recipient]));

  Object.assign(meishan.sealing, {
    makeKey, recipientOf, isRecipient, identityOf, secretOf, sealTo, unseal, keyFileText, readKeyFile, downloadKey, saveFile,
    keys: { keep, find, all, forget },
  });
})();
