// The one polite live region of an exam page.
export function announce(text) {
  const place = document.getElementById("exam-announce");
  if (place) place.textContent = text;
}
