// The browser's own store, one record for each unsent answer of each page that wrote it, and one for the notes of a part. What is in it is sealed.
const NAME = "exam-drafts", STORE = "drafts";
let opening;

export const putRecord = (record) => inStore("readwrite", (store) => store.put(record));
export const dropRecord = (id) => inStore("readwrite", (store) => store.delete(id));
export const recordWith = (id) => inStore("readonly", (store) => store.get(id));
export const recordsOf = (sitting) => inStore("readonly", (store) => store.index("sitting").getAll(sitting));

// The sittings of which this computer still holds something.
export const sittings = async () => [...new Set((await inStore("readonly", (store) => store.index("sitting").getAllKeys())).map((id) => id.split(" ")[0]))];

async function inStore(mode, act) {
  const database = await (opening ??= open());
  return new Promise((resolve, reject) => {
    // Strict: done means on the disk, and not only on its way there.
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("sitting", "sitting");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    opening = undefined;
    throw error;
  });
}
