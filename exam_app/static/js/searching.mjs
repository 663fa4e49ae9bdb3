// A form whose answer takes some seconds: says that it is under way, and is not sent twice.
export function mount(form) {
  const note = form.querySelector("[data-searching]");
  note.setAttribute("role", "status");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return;
    note.textContent = "Searching. This can take up to ten seconds; the page goes on by itself.";
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
  // Whoever comes back to the page finds it as it was.
  addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  });
}
