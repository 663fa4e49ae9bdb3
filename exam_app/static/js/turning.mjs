// Turns to another question, essay or list inside the page. It never waits for a save: what is unsaved is kept and goes on being sent.
import { isDirty, sendAll, settled } from "./answers.mjs";
import { note } from "./banner.mjs";
import { deskNow } from "./desk.mjs";
import { areOn, written } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import { apply } from "./freezing.mjs";
import { isFailing } from "./link.mjs";
import { marksAreDirty, sendMarks } from "./marks.mjs";
import { fetchPaper, hasPaper } from "./paper.mjs";
import { emit } from "./signals.mjs";
import { wait } from "./waiting.mjs";

const views = []; // [{pattern, show(match), isSpare}]: the other modules add theirs
const SHORT = 3_000;

// show(match) gives {layout, heading, draw} or null. A spare view is used only while something is unsaved or the connection is lost.
export const addView = (pattern, show, isSpare = false) => views.push({ pattern, show, isSpare });

const viewOf = (path) => {
  const rest = path.startsWith(`${facts.home}/`) ? path.slice(facts.home.length) : "";
  const isClean = !isDirty() && !marksAreDirty() && !isFailing();
  return views.map((view) => ({ ...view, match: rest.match(view.pattern) })).find(({ match, isSpare }) => match && !(isSpare && isClean));
};

export function startTurning() {
  addView(/^\/questions\/(\d+)$/, async ([, number]) => {
    if (!deskNow() || facts.part !== "one" || !(await hasIt())) return null;
    return { layout: layoutOf(), heading: deskNow().heading(), draw: () => deskNow().draw(Number(number)) };
  });
  home = document.querySelector(".exam-layout");
  addEventListener("popstate", async () => (await show(location.pathname)) || location.reload());
}

// The layout with the question or essay, also while another one is shown.
let home = null;
export const layoutOf = () => home;
export const setLayout = (layout) => (home = layout);

async function hasIt() {
  return hasPaper() || Promise.race([fetchPaper(), wait(SHORT).then(() => false)]);
}

// Go to this path of the part: in the page when possible, else as the browser does.
export async function turn(path) {
  if (viewOf(path) && (await show(path))) return history.pushState(null, "", path);
  return leaveFor(path);
}

export const canTurn = (path) => Boolean(viewOf(path));

async function show(path) {
  const view = viewOf(path), found = await view?.show(view.match);
  if (!found) return false;
  const before = document.querySelector(".exam-layout");
  if (before !== found.layout) {
    found.layout.hidden = before.hidden;
    before.replaceWith(found.layout);
  }
  found.draw();
  apply();
  document.title = `${found.heading.textContent}${document.title.slice(document.title.lastIndexOf(" – "))}`;
  scrollTo(0, 0);
  found.heading.focus();
  emit("turned");
  return true;
}

// Leave the page for good. What is unsaved is on this computer and goes on from the next page; without that it is sent first.
export async function leaveFor(path) {
  if (!isFailing() && marksAreDirty()) await marksSettled();
  if (!isFailing() && isDirty()) await (areOn() ? Promise.race([written(), wait(SHORT)]) : settled(SHORT * 2));
  if (isFailing()) return note("This page opens when the connection is back. You can go on with what is here.");
  emit("gone");
  location.assign(path);
}

async function marksSettled() {
  sendMarks();
  for (let tries = 0; marksAreDirty() && tries < 20; tries++) await wait(50);
}
