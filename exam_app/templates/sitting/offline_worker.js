// Stands in when a page of a running part finds no connection: one page of our own instead of the browser's error.
// It keeps that page, the same for everybody, and what it is shown with. Whatever a server answers goes by untouched, and no exam page is kept.
const CACHE = "exam-offline {{ version }}";
const PAGE = {{ url_for("sitting.offline_page")|tojson }};
const FILES = {{ files|tojson }};

addEventListener("install", (event) => {
  skipWaiting();
  // Saves and pulses need no worker: where the browser can, they do not even wake it.
  event.addRoutes?.(["PUT", "POST"].map((requestMethod) => ({ condition: { requestMethod }, source: "network" })))?.catch(() => {});
  event.waitUntil(fill());
});

// Without cookies: nobody's name is on what is kept.
async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...FILES].map((path) => new Request(path, { credentials: "omit" })));
}

addEventListener("activate", (event) => event.waitUntil(dropOthers()));

async function dropOthers() {
  const others = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  const isPage = request.mode === "navigate" && request.method === "GET" && !pathname.endsWith("/receipt");
  if (isPage) event.respondWith(fetch(request).catch(() => kept(PAGE)));
  else if (FILES.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

const kept = async (path) => (await caches.match(path, { ignoreVary: true })) ?? Response.error();
