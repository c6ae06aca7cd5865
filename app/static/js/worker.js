// worker.js: the service worker of rooms and doors. A participant's page, or the list at a door, asked for without a network
// shows its last state, as the page itself handed it over (offline.js) for who was signed in. With a network everything comes
// from there; the desk, the board, the screen, streams and forms are left alone.
const PAGE = /^\/(rooms\/[^/]+|workshops\/[^/]+\/door)$/, FILES = "room-files";
const PATIENCE = 10000;   // milliseconds for the network, where there is something to show instead

// A page that has just come from the server says who is signed in now. Another tab may still be of who was here before.
const keep = async ({ person, address, html, files }) => {
  const own = `room-pages:${person}`, all = await caches.keys();
  if (files) await Promise.all(all.filter(name => name.startsWith("room-pages:") && name !== own).map(name => caches.delete(name)));
  else if (!all.includes(own)) return;
  const store = await caches.open(FILES);
  if (files) await store.addAll(files);
  // Every answer of the server has its content policy: the page gets it from one of its files.
  const policy = (await store.match((await store.keys())[0])).headers.get("Content-Security-Policy");
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy };
  await (await caches.open(own)).put(address, new Response(html, { headers }));
};
const networkFirst = async (request, address) => {
  const kept = await caches.match(address, { ignoreVary: true });
  try {
    return await fetch(request, kept && { signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("message", event => event.waitUntil(keep(event.data)));
addEventListener("fetch", event => {
  const { origin, pathname } = new URL(event.request.url);
  const isPage = event.request.mode === "navigate" && PAGE.test(pathname);
  if (event.request.method !== "GET" || origin !== location.origin || !(isPage || pathname.startsWith("/static/"))) return;
  event.respondWith(networkFirst(event.request, pathname));
});
