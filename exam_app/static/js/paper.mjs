// The whole of Part One, fetched once at a moment of its own and kept in memory, so that pages turn without the server.
import { fetchDocument } from "./document.mjs";
import { facts } from "./facts.mjs";
import { wait } from "./waiting.mjs";

const LETTERS = "ABCDEFGH";
const LEAST = 2_000, MOST = 20_000;
let sections = null, fetching = null;

// Everybody opens at the same time; the papers are fetched one after the other.
export async function fetchLater() {
  await wait(LEAST + Math.random() * (MOST - LEAST));
  while (!(await fetchPaper())) await wait(LEAST + Math.random() * (MOST - LEAST));
}

// Whether the paper is here now.
export function fetchPaper() {
  if (sections) return Promise.resolve(true);
  fetching ??= load().catch(() => false).finally(() => (fetching = null));
  return fetching;
}

async function load() {
  const { status, page } = await fetchDocument(`${facts.home}/paper`);
  const found = page ? [...page.querySelectorAll("section[data-number]")] : [];
  if (status !== 200 || found.length < facts.total) return false;
  sections = new Map(found.map((section) => [Number(section.dataset.number), section]));
  return true;
}

export const hasPaper = () => sections !== null;

// {stem: nodes, options: [{letter, nodes}]} of a question in this candidate's own order.
export function questionOf(number) {
  const section = sections.get(number);
  const copies = (element) => [...element.childNodes].map((node) => document.importNode(node, true));
  const options = [...facts.orders[number - 1]].map((mark, at) => ({
    letter: LETTERS[at], nodes: copies(section.querySelector(`li[data-mark="${mark}"]`)),
  }));
  return { stem: copies(section.querySelector(".stem")), options };
}
