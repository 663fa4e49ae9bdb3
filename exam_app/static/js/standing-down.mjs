// A part is handed in: this computer needs nothing any more that stands in for its pages.
export async function mount() {
  const held = await navigator.serviceWorker?.getRegistration("/sittings/");
  if (!held) return;
  await held.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}
