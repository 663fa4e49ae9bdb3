// Another window went on: both versions are shown, and the candidate decides which one stays.
export function showConflict(shown, { onMine, onTheirs }) {
  const box = document.getElementById("conflict");
  document.getElementById("conflict-text").textContent = shown;
  const decide = (act) => () => {
    box.hidden = true;
    act();
  };
  document.getElementById("conflict-mine").onclick = decide(onMine);
  document.getElementById("conflict-theirs").onclick = decide(onTheirs);
  box.hidden = false;
}

// A name for this open page, and the count of its saves.
export function newClient() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
