// AES-GCM with the key of the sitting, which lives in this page's memory only and cannot be read out again.
const IV = 12;

export const canSeal = () => Boolean(globalThis.crypto?.subtle);

export function importKey(hex) {
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// `words` is bound to the text: it opens only with the very same.
export async function seal(key, value, words) {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt(how(iv, words), key, text)) };
}

export async function unseal(key, { iv, data }, words) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how(iv, words), key, data)));
}

const how = (iv, words) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(words) });
