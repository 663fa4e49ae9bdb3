// Remembers how the case and the text are laid out. A display setting only: nothing that was written.
const KEY = "essay-layout";

export function mount(element) {
  const kept = read();
  for (const radio of element.querySelectorAll("input[type=radio]")) {
    if (radio.value === kept) radio.checked = true;
    radio.addEventListener("change", () => write(radio.value));
  }
}

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be switched off
  }
}

function write(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // The choice then lasts for this page.
  }
}
