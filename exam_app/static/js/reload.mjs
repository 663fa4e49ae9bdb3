// Loads the page again after a while, for a page that says something is about to be there.
export function mount(element) {
  setTimeout(() => location.reload(), Number(element.dataset.atMs));
}
