// An essay: saves a moment after the last key and at least every ten seconds, and counts the words.
import { newClient, showConflict } from "./conflict.mjs";
import { goTo, guard } from "./running.mjs";
import { Saver } from "./saver.mjs";
import { setState } from "./status.mjs";
import { clean, sha256, words } from "./text.mjs";

const QUIET = 1_500;
const EVERY = 10_000;

export function mount(form) {
  const area = form.querySelector("textarea");
  const client = newClient();
  let seq = 0, base = Number(form.dataset.base);

  const saver = new Saver({
    url: form.dataset.saveUrl, value: () => clean(area.value), hash: sha256, held: form.dataset.sha256,
    body: (answer) => ({ client, seq: ++seq, base, answer }),
    onState: (state, detail) => setState("essay", state, detail),
    onAccepted: (body) => (base = body.rev),
    onConflict: (head) => showConflict(head.answer || "Nothing", {
      onMine: () => { base = head.rev; saver.resume(head.sha256); },
      onTheirs: () => { base = head.rev; area.value = head.answer; count(); saver.resume(head.sha256); },
    }),
  });
  guard(saver);

  function count() {
    const found = words(area.value);
    document.getElementById("word-count").textContent =
      `${found} ${found === 1 ? "word" : "words"} · guide ${form.dataset.least}–${form.dataset.most}`;
  }

  let counting;
  area.addEventListener("input", () => {
    clearTimeout(counting);
    counting = setTimeout(count, 300);
    saver.touch(QUIET);
  });
  // Somebody who types without a pause is saved, too.
  setInterval(() => saver.isDirty && !saver.failures && saver.go(), EVERY);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.dataset.href) goTo(event.submitter.dataset.href);
    else saver.flush();
  });
  // The page may come back with text that the browser kept and the server has not.
  saver.touch(0);
}
