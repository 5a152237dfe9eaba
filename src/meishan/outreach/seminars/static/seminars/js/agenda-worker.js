/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the reader's own agenda on her device. The network comes first; without it she reads the copy, which says so.
   Only a page that names its reader (X-Meishan-Keep) is kept; another reader's page, a refusal or a sign-out throws the
   copy away. The store's name begins with "own:", which core's script empties on any page seen signed out. */

"use strict";

const STORE = "own:agenda";
const PAGE = /\/agenda\/$/;
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/* Only whole pages at their own address: with a question mark they are something else. */
const bare = (url) => { const one = new URL(url); return one.origin + one.pathname; };
const markOf = (answer) => answer.headers.get("X-Meishan-Keep");

const keepPage = async (url, answer) => {
  const store = await caches.open(STORE);
  for (const request of await store.keys()) {
    const kept = await store.match(request);
    const mark = kept && markOf(kept);
    if (mark && mark !== markOf(answer)) { await caches.delete(STORE); break; }
  }
  await (await caches.open(STORE)).put(bare(url), answer);
};

const offline = async (url) => {
  const kept = await (await caches.open(STORE)).match(bare(url));
  if (!kept) return null;
  const html = (await kept.text()).replace('id="agenda-offline" hidden', 'id="agenda-offline"');
  return new Response(html, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": kept.headers.get("Content-Security-Policy") || "default-src 'self'" } });
};

const page = async (request) => {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, null); });
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && markOf(answer)) await keepPage(request.url, answer.clone());
    else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) await caches.delete(STORE);
    return answer;
  });
  const first = await Promise.race([asked.catch(() => null), late]);
  if (first && first.status < 500) return first;
  return (await offline(request.url)) || first || asked;
};

const part = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request.url, { cacheName: STORE, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGE.test(url.pathname)) event.respondWith(page(request));
  } else if (["style", "script", "image", "font"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

const keep = async ({ keep: url, needs }) => {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected || !markOf(answer)) return false;
  await keepPage(url, answer);
  const store = await caches.open(STORE);
  await Promise.all(needs.filter((one) => new URL(one).origin === self.location.origin).map(async (one) => {
    const found = await fetch(one);
    if (found.ok) await store.put(one, found);
  }));
  return true;
};

self.addEventListener("message", (event) => {
  const asked = event.data;
  if (!asked || !asked.keep || !PAGE.test(new URL(asked.keep).pathname)) return;
  event.waitUntil(keep(asked).then((kept) => event.source && event.source.postMessage({ kept })).catch(() => {}));
});
