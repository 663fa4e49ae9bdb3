// A question of Part One: saves on change, rules options out, flags, and keeps the question list in step.
import { newClient, showConflict } from "./conflict.mjs";
import { goTo, guard } from "./running.mjs";
import { Saver } from "./saver.mjs";
import { setState } from "./status.mjs";
import { sha256 } from "./text.mjs";

const QUIET = 400; // arrow keys pass through the options

export function mount(form) {
  const radios = [...form.querySelectorAll("input[name=answer]")];
  const client = newClient();
  let seq = 0, base = Number(form.dataset.base);
  const chosen = () => radios.find((radio) => radio.checked)?.value ?? "";
  const choose = (letter) => {
    for (const radio of radios) radio.checked = radio.value === letter;
  };

  const answers = new Saver({
    url: form.dataset.saveUrl, value: chosen, hash: sha256, held: form.dataset.sha256,
    body: (answer) => ({ client, seq: ++seq, base, answer }),
    onState: (state, detail) => setState("answer", state, detail),
    onAccepted: (body) => (base = body.rev),
    onConflict: (head) => showConflict(head.answer || "No answer", {
      onMine: () => { base = head.rev; answers.resume(head.sha256); },
      onTheirs: () => { base = head.rev; choose(head.answer); changed(); answers.resume(head.sha256); },
    }),
  });
  const marks = new Saver({
    url: form.dataset.marksUrl, value: () => marksOf(form), body: (value) => value,
    hash: JSON.stringify, held: JSON.stringify(marksOf(form)), onState: (state) => setState("marks", state),
  });
  guard(answers);
  guard(marks);

  function changed() {
    ruleOut(form, chosen(), false);
    showInList(form);
    answers.touch(QUIET);
    marks.touch(QUIET);
  }

  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button?.name === "rule_out") return toggleRuledOut(button);
    const go = button?.value ?? "next";
    if (go === "clear") { choose(""); changed(); answers.touch(0); }
    else if (go === "flag") toggle(button);
    else goTo((button?.dataset.href ? button : form.querySelector("button[value=next][data-href]")).dataset.href);
  });

  function toggleRuledOut(button) {
    if (button.value === chosen()) { choose(""); }
    toggle(button);
    changed();
  }

  function toggle(button) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    showInList(form);
    marks.touch(QUIET);
  }

  // Somebody quick may have chosen before this script was there to hear it.
  if (answers.isDirty) changed();
}

function marksOf(form) {
  const out = [...form.querySelectorAll(".rule-out[aria-pressed=true]")].map((button) => button.value);
  return { is_flagged: isFlagged(form), ruled_out: out.join("") };
}

const isFlagged = (form) => form.querySelector(".flag-button").getAttribute("aria-pressed") === "true";

function ruleOut(form, letter, isOut) {
  if (letter) form.querySelector(`.rule-out[value="${letter}"]`).setAttribute("aria-pressed", String(isOut));
}

function showInList(form) {
  const cell = document.querySelector(".nav-grid [aria-current]");
  if (!cell) return;
  const isAnswered = form.querySelector("input[name=answer]:checked") !== null, flagged = isFlagged(form);
  cell.classList.toggle("is-answered", isAnswered);
  cell.classList.toggle("is-flagged", flagged);
  cell.querySelector(".nav-words").textContent = `, ${isAnswered ? "answered" : "not answered"}${flagged ? ", flagged" : ""}`;
  const count = (selector) => document.querySelectorAll(`.nav-grid ${selector}`).length;
  document.getElementById("count-open").textContent = count(".nav-cell:not(.is-answered)");
  document.getElementById("count-flagged").textContent = count(".nav-cell.is-flagged");
}
