// Remembers display settings of this computer: which radio of each group was chosen. Nothing that was written.
export function mount(element) {
  const { key } = element.dataset;
  for (const radio of element.querySelectorAll("fieldset:not([data-fleeting]) input[type=radio]")) {
    const name = key ? `${key} ${radio.name}` : "essay-layout";
    if (radio.value === read(name) && !radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    radio.addEventListener("change", () => write(name, radio.value));
  }
}

function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage may be switched off
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The choice then lasts for this page.
  }
}
