// The shown text on the page: where a selection stands in it, counted in characters as the server counts them, and how passages are marked.
const WORD = /[\p{L}\p{N}\p{M}'’\p{Surrogate}]/u;
let paragraphs = []; // [{element, start, text}]

const sizeOf = (text) => [...text].length;
const endOf = ({ start, text }) => start + sizeOf(text);
const bare = (node) => {
  for (const number of node.querySelectorAll(".passage-no")) number.remove();
  return node.textContent;
};

export function readText(root) {
  paragraphs = [...root.querySelectorAll("p[data-start]")].map((element) => ({
    element, start: Number(element.dataset.start), text: bare(element.cloneNode(true)),
  }));
}

export const paragraphAt = (at) => Math.max(1, paragraphs.filter(({ start }) => start <= at).length);
export const wholeOf = (number) => ({ start: paragraphs[number - 1].start, end: endOf(paragraphs[number - 1]) });

// [{start, end, words}]
export function sentencesOf(number) {
  const { start, text } = paragraphs[number - 1];
  if (!Intl.Segmenter) return [];
  return [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)].map(({ segment, index }) => {
    const words = segment.trim(), from = start + sizeOf(text.slice(0, index)) + sizeOf(segment) - sizeOf(segment.trimStart());
    return { start: from, end: from + sizeOf(words), words };
  }).filter(({ words }) => words);
}

export function quoteOf({ start, end }) {
  const parts = paragraphs.filter((one) => one.start < end && start < endOf(one));
  return parts.map((one) => [...one.text].slice(Math.max(0, start - one.start), end - one.start).join("")).join("\n\n");
}

// The span of what is selected now, in whole words; null when nothing of the text is.
export function selectedSpan(root) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const touched = paragraphs.filter(({ element }) => range.intersectsNode(element));
  if (!touched.length || !root.contains(range.startContainer)) return null;
  const spans = touched.map((one) => part(one, range)).filter(({ start, end }) => start < end);
  return spans.length ? { start: spans[0].start, end: spans.at(-1).end } : null;
}

function part({ element, start, text }, range) {
  const from = element.contains(range.startContainer) ? before(element, range.startContainer, range.startOffset) : 0;
  const to = element.contains(range.endContainer) ? before(element, range.endContainer, range.endOffset) : text.length;
  const [first, last] = inWords(text, from, to);
  return { start: start + sizeOf(text.slice(0, first)), end: start + sizeOf(text.slice(0, last)) };
}

// The same without white space at its ends, and with the rest of the words that it cuts.
function inWords(text, from, to) {
  const found = text.slice(from, to);
  if (!found.trim()) return [from, from];
  const first = from + found.length - found.trimStart().length, last = to - (found.length - found.trimEnd().length);
  const isCut = (at) => WORD.test(text[at - 1] ?? "") && WORD.test(text[at] ?? "");
  let [a, b] = [first, last];
  while (isCut(a)) a -= 1;
  while (isCut(b)) b += 1;
  return [a, b];
}

// How many units of the paragraph's text stand before this point.
function before(element, node, offset) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return bare(range.cloneContents()).length;
}

// Draw the marks anew. `passages`: [{start, end, kind}] in their order.
export function drawMarks(passages) {
  for (const paragraph of paragraphs) paragraph.element.replaceChildren(...pieces(paragraph, passages));
}

function pieces({ start, text }, passages) {
  const letters = [...text], edges = new Set([0, letters.length]);
  for (const one of passages) for (const edge of [one.start - start, one.end - start]) if (edge > 0 && edge < letters.length) edges.add(edge);
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(1).flatMap((to, at) => piece(letters.slice(places[at], to).join(""), start + places[at], start + to, passages));
}

function piece(text, from, to, passages) {
  const over = passages.map((one, at) => ({ ...one, number: at + 1 })).filter((one) => one.start < to && from < one.end);
  if (!over.length) return [text];
  const mark = document.createElement("mark");
  mark.className = over.every(({ kind }) => kind === "private") ? "passage is-private" : "passage";
  mark.textContent = text;
  return [mark, ...over.filter(({ end }) => end === to).map(({ number }) => numberLink(number))];
}

function numberLink(number) {
  const link = document.createElement("a"), hidden = document.createElement("span");
  Object.assign(link, { className: "passage-no", id: `mark-${number}`, href: `#passage-${number}` });
  Object.assign(hidden, { className: "visually-hidden", textContent: "Comment " });
  link.append(hidden, String(number));
  return link;
}
