// How the page is laid out where styles alone cannot do it: the order of the levels, and the way to an example paper.
export function mount(form) {
  const tools = document.querySelector(".marking-tools");
  tools.addEventListener("change", (event) => event.target.name === "order" && order(form));
  order(form);
  form.addEventListener("click", openPaper);
}

function order(form) {
  const isLow = document.querySelector("input[name=order][value=low]").checked;
  for (const box of form.querySelectorAll(".levels")) {
    const rows = [...box.children].sort((a, b) => (isLow ? 1 : -1) * (valueOf(a) - valueOf(b)));
    if (rows.some((row, at) => row !== box.children[at])) box.append(...rows);
  }
}

const valueOf = (row) => Number(row.querySelector("input").value);

// The full paper opens in the place of the essay, beside the rubric.
function openPaper(event) {
  const link = event.target.closest(".to-paper");
  if (!link) return;
  event.preventDefault();
  document.querySelector("input[name=pane][value=papers]").checked = true;
  const paper = document.querySelector(link.getAttribute("href"));
  paper.scrollIntoView({ block: "start" });
  paper.focus({ preventScroll: true });
}
