/*
  The marking page: keeps the draft on the server while the reviewer works, says truthfully what is saved, adds up the total,
  and lets digits choose a level while the focus is in a criterion. Without this module the buttons do all of it.
*/
const QUIET_MS = 3000;
const RETRY_MS = [2000, 5000, 10000, 20000];

export function mount(form) {
  const line = document.getElementById("marking-status");
  const announce = document.getElementById("marking-announce");
  let saved = snapshot(form);
  let timer = 0;
  let running = false;
  let failures = 0;
  let leaving = false;

  const isSaved = () => snapshot(form) === saved;

  function say(text, { link = null, trouble = false } = {}) {
    line.textContent = text;
    if (link) line.append(" ", link);
    const spoken = trouble ? text : announce.textContent && failures ? "Saved again." : "";
    if (trouble || failures) announce.textContent = spoken;
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    if (running || leaving || isSaved()) return;
    running = true;
    const sent = snapshot(form);
    say("Saving…");
    try {
      await answer(await send(form), sent);
    } catch {
      trouble("Not saved yet. Trying again. What you wrote is still on this page.");
    } finally {
      running = false;
    }
  }

  async function answer(response, sent) {
    if (response.ok && response.headers.get("content-type")?.includes("json")) {
      const { saved: at } = await response.json();
      saved = sent;
      // Typed on while it was being sent: what stands on the screen is not saved yet.
      say(isSaved() ? `Draft saved ${at}` : "Not saved yet");
      failures = 0;
      if (!isSaved()) later(QUIET_MS);
    } else if (response.status === 401) {
      const link = Object.assign(document.createElement("a"), { href: form.dataset.signIn, target: "_blank", rel: "noopener" });
      link.textContent = "Sign in again in a new tab";
      trouble("Not saved: your session has ended. What you wrote is still on this page.", link);
    } else if (response.status === 400) {
      await renew(form);
      trouble("Not saved yet. Trying again.");
    } else if (response.status === 409) {
      say("Not saved: these marks are locked.", { trouble: true });
      leaving = true;
    } else if (response.status === 422) {
      say("Not saved: something is too long. Press Save draft to see what.", { trouble: true });
    } else {
      trouble("Not saved yet. Trying again. What you wrote is still on this page.");
    }
  }

  function trouble(text, link = null) {
    say(text, { link, trouble: true });
    later(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
    failures += 1;
  }

  function changed() {
    add(form);
    if (isSaved()) return;
    if (!running && !failures) say("Not saved yet");
    later(QUIET_MS);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  form.addEventListener("keydown", chooseByDigit);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("beforeunload", (event) => { if (!leaving && !isSaved()) event.preventDefault(); });
  add(form);
}

function snapshot(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
  return JSON.stringify(fields);
}

function send(form) {
  return fetch(form.action || location.href, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "follow",
  });
}

/* After a new sign-in the old token no longer fits; the page itself has a fresh one. */
async function renew(form) {
  const text = await (await fetch(location.href, { credentials: "same-origin" })).text();
  const found = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text);
  if (found) form.elements.csrf_token.value = found[1];
}

function add(form) {
  const total = document.getElementById("marking-total");
  const chosen = [...form.querySelectorAll(".level input:checked")];
  const points = chosen.reduce((sum, input) => sum + Number(input.dataset.points), 0);
  const rest = document.createElement("span");
  rest.textContent = `· ${chosen.length} of ${total.dataset.criteria} criteria`;
  total.replaceChildren(`Total ${points} of ${total.dataset.outOf} `, rest);
}

function chooseByDigit(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, summary")) return;
  const criterion = event.target.closest(".criterion");
  const level = criterion && /^[1-9]$/.test(event.key) && criterion.querySelector(`.level input[value="${event.key}"]`);
  if (!level) return;
  event.preventDefault();
  level.checked = true;
  level.focus();
  level.dispatchEvent(new Event("change", { bubbles: true }));
}
