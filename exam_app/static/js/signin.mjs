// The session ended in mid-work: sign in again in the page. Text, place and caret stay; then everything is sent.
import { button, clearBar, setBar } from "./banner.mjs";
import { fetchDocument } from "./document.mjs";
import * as gate from "./gate.mjs";
import { renewPass } from "./pass.mjs";
import { on } from "./signals.mjs";

const PATH = "/sign-in";
let isAsked = false, place = null;

export function watch() {
  on("signed-out", () => askToSignIn("Please sign in again. Your text is safe."));
  on("pass", done);
  document.addEventListener("focusin", remember);
}

export function askToSignIn(words) {
  gate.shut("signed-out");
  if (isAsked) return;
  isAsked = true;
  remember({ target: document.activeElement });
  setBar("sign-in", words, { kind: "sign-in", extras: [panel()] });
}

function done() {
  gate.open("signed-out");
  if (!isAsked) return;
  isAsked = false;
  const wasInPanel = document.activeElement?.closest("[data-bar=sign-in]");
  clearBar("sign-in");
  if (wasInPanel || document.activeElement === document.body) goBack();
}

// The last field outside the panel, and where the caret stood in it.
function remember({ target }) {
  if (target.closest?.("main")) place = target;
}

function goBack() {
  if (!place?.isConnected) return;
  const { selectionStart: from, selectionEnd: to } = place;
  place.focus({ preventScroll: true });
  if (place.tagName === "TEXTAREA") place.setSelectionRange(from, to);
}

function panel() {
  const form = document.createElement("form");
  form.noValidate = true;
  form.className = "sign-in-again";
  const problem = Object.assign(document.createElement("p"), { className: "field-error", hidden: true });
  problem.setAttribute("role", "alert");
  const send = button("Sign in", () => {}, "primary");
  send.type = "submit";
  form.append(field("email", "Mail address", "username"), field("password", "Password", "current-password"), send, problem);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.textContent = await signIn(form.elements.email.value, form.elements.password.value).catch(() => "The connection failed. Try again in a moment.");
    problem.hidden = !problem.textContent;
    send.disabled = false;
    if (problem.textContent) form.elements.password.focus();
  });
  return form;
}

function field(name, label, autocomplete) {
  const box = document.createElement("label"), words = document.createElement("span"), control = document.createElement("input");
  words.textContent = label;
  Object.assign(control, { name, className: "control", autocomplete, type: name === "email" ? "email" : "password" });
  box.append(words, control);
  return box;
}

// "" when it worked, else the server's words.
async function signIn(email, password) {
  const { page } = await fetchDocument(PATH);
  const token = page?.querySelector("input[name=csrf_token]")?.value ?? "";
  const { url, page: answer } = await fetchDocument(`${PATH}?next=${encodeURIComponent(after())}`, { form: { csrf_token: token, email, password } });
  if (url.pathname === PATH) return wordsOf(answer);
  return (await renewPass()) ? "" : "This is not the account that this page was opened with. Sign in with your own.";
}

function wordsOf(page) {
  const found = page?.querySelector(".field-error");
  found?.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
  return found?.textContent.trim() || "That did not work. Try again in a moment.";
}

// Where a sign-in leads to: something small that every page has.
const after = () => new URL(document.querySelector("link[rel=icon]").href).pathname;
