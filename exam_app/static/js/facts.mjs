// What the server wrote about this part on the element of the clock.
export const facts = {};

export function read(element) {
  const { sitting, home, part, name, zone, total, orders, leftMs } = element.dataset;
  // When the page came, on its steady count: what it says of the time it says of that moment.
  const cameAt = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  const contact = document.querySelector("[data-contact]")?.dataset.contact ?? "the exam office";
  Object.assign(facts, { sitting, home, part, name, zone, contact, cameAt, total: Number(total), orders: JSON.parse(orders), leftMs: Number(leftMs) });
}

// Where the newest text of an answer is sent.
export const placeOfSaves = (number) => facts.savesTo ?? `${facts.home}/answers/${number}`;

// What the candidate says on the telephone, and the name of the rescue file.
export const shortCode = () => facts.sitting.slice(0, 8);

// "Question 7", "Essay 2".
export const nameOf = (number) => `${facts.part === "one" ? "Question" : "Essay"} ${number}`;

export const pathOf = (number) => `${facts.home}/${facts.part === "one" ? "questions" : "essays"}/${number}`;
