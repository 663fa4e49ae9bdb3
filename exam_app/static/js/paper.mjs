// The whole of Part One with its pictures, fetched once at a moment of its own and kept in memory, so that pages turn without the server.
import { fetchDocument } from "./document.mjs";
import { facts } from "./facts.mjs";
import { passNow } from "./pass.mjs";
import { wait } from "./waiting.mjs";

const LETTERS = "ABCDEFGH";
const LEAST = 2_000, MOST = 20_000, TRIES = 8;
let questions = null, fetching = null;

// Everybody opens at the same time; the papers are fetched one after the other.
export async function fetchLater() {
  await wait(LEAST + Math.random() * (MOST - LEAST));
  while (!(await fetchPaper())) await wait(LEAST + Math.random() * (MOST - LEAST));
}

// Whether the paper is here now.
export function fetchPaper() {
  if (questions) return Promise.resolve(true);
  fetching ??= load().catch(() => false).finally(() => (fetching = null));
  return fetching;
}

async function load() {
  const held = passNow();
  const { status, page } = await fetchDocument(`${facts.home}/paper`, { headers: held ? { "X-Sitting-Pass": held.pass } : {} });
  const found = page ? [...page.querySelectorAll("section[data-number]")] : [];
  if (status !== 200 || found.length < facts.total) return false;
  questions = new Map(found.map((section) => [Number(section.dataset.number), read(section)]));
  keepPictures();
  return true;
}

export const hasPaper = () => questions !== null;

// As nodes of this very page: a picture among them is fetched now, and the same node is shown later without the server.
function read(section) {
  const nodesOf = (element) => [...element.childNodes].map((node) => document.importNode(node, true));
  return {
    caseTitle: section.dataset.caseTitle, isSeveral: "several" in section.dataset,
    case: nodesOf(section.querySelector(".case-text")), stem: nodesOf(section.querySelector(".stem")),
    options: new Map([...section.querySelectorAll("li[data-mark]")].map((item) => [item.dataset.mark, nodesOf(item)])),
  };
}

// A picture that did not come is asked for again, with longer and longer pauses.
async function keepPictures() {
  const nodes = [...questions.values()].flatMap((question) => [...question.case, ...question.stem, ...[...question.options.values()].flat()]);
  const pictures = nodes.flatMap((node) => [...(node.querySelectorAll?.("img") ?? [])]);
  for (let tries = 0; tries < TRIES && pictures.some((picture) => !picture.naturalWidth); tries++) {
    await wait(LEAST * 2 ** tries);
    for (const lost of pictures.filter((picture) => picture.complete && !picture.naturalWidth)) lost.src = lost.getAttribute("src");
  }
}

// {caseTitle, case: nodes, stem: nodes, isSeveral, options: [{letter, nodes}]} of a question in this candidate's own order.
// The nodes are there once: whoever shows them takes them from where they stood.
export function questionOf(number) {
  const found = questions.get(number);
  return { ...found, options: [...facts.orders[number - 1]].map((mark, at) => ({ letter: LETTERS[at], nodes: found.options.get(mark) })) };
}
