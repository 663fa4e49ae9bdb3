// After fifty minutes without a break a quiet line says so. It is seen by nobody else, and never sent.
const LONG = 50 * 60_000, GAP = 10 * 60_000, KEY = "marking since";
let line;

export function mount(form) {
  line = document.getElementById("marking-break");
  line.querySelector("button").addEventListener("click", () => {
    line.hidden = true;
    keep({ since: Date.now(), last: Date.now() });
  });
  for (const kind of ["input", "change", "scroll"]) (kind === "scroll" ? document : form).addEventListener(kind, note, { capture: true, passive: true });
  note();
}

function note() {
  const now = Date.now(), { since = now, last = now } = kept();
  const begun = now - last > GAP ? now : since;
  keep({ since: begun, last: now });
  if (now - begun >= LONG && line.hidden) line.hidden = false;
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // Without storage there is no note.
  }
}
