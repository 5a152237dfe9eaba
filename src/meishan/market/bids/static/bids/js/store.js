/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept on this device: drafts, attached files, sealed envelopes on their way. IndexedDB of this browser.
   meishan.bids.store: get, put, change, remove, all (by place), addFile. Every sentence of failure is one of ours. */

(() => {
  "use strict";

  const { bids } = window.meishan;
  const NAME = "meishan-bids";
  const SHELVES = { drafts: "place", files: "id", jobs: "id" };

  class StoreError extends Error {}
  const failed = (error) => new StoreError(bids.say(error?.name === "QuotaExceededError" ? "device_full" : "device_refuses"));

  let opening = null;
  const opened = () => (opening ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => Object.entries(SHELVES).forEach(([shelf, keyPath]) => {
      const made = asked.result.createObjectStore(shelf, { keyPath });
      if (keyPath !== "place") made.createIndex("place", "place");
    });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      asked.result.onclose = () => { opening = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opening = null; reject(failed(asked.error)); };
  }));

  /* One transaction; resolves with what `work` asked for, once it is safely on the disk. */
  const within = async (shelf, mode, work) => {
    const base = await opened();
    return new Promise((resolve, reject) => {
      let transaction;
      try {
        transaction = base.transaction(shelf, mode, { durability: "strict" });
      } catch (error) {
        opening = null;
        reject(failed(error));
        return;
      }
      let answer;
      transaction.oncomplete = () => resolve(answer);
      transaction.onabort = () => reject(failed(transaction.error));
      transaction.onerror = () => reject(failed(transaction.error));
      work(transaction.objectStore(shelf), (value) => { answer = value; });
    });
  };

  const get = (shelf, key) => within(shelf, "readonly", (store, give) => {
    store.get(key).onsuccess = (event) => give(event.target.result ?? null);
  });
  const put = (shelf, value) => within(shelf, "readwrite", (store) => store.put(value));
  const remove = (shelf, key) => within(shelf, "readwrite", (store) => store.delete(key));
  const all = (shelf, place) => within(shelf, "readonly", (store, give) => {
    store.index("place").getAll(place).onsuccess = (event) => give(event.target.result);
  });

  /* Read, change and write in one step, so that two tabs never undo each other's fields. */
  const change = (shelf, key, act, fresh) => within(shelf, "readwrite", (store, give) => {
    store.get(key).onsuccess = (event) => {
      const value = event.target.result ?? fresh?.();
      if (!value) return;
      act(value);
      store.put(value);
      give(value);
    };
  });

  /* Browsers may clear what pages keep when the disk fills up; asked politely, they do not. */
  const persist = () => navigator.storage?.persist?.().catch(() => false);
  const room = async () => {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) || {};
    return quota ? quota - usage : Infinity;
  };

  bids.store = { get, put, change, remove, all, persist, room, StoreError };
})();
