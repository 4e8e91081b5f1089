// The list of all phones.

import { byId, make } from "./elements.js";
import { watch } from "./server.js";
import { loadWords, word } from "./words.js";

let phones = [];

function show() {
  document.title = word("phones_title");
  const wanted = byId("find").value.trim().toLowerCase();
  const found = phones.filter((phone) =>
    [phone.name, phone.key, phone.phone_number, ...phone.documents].join(" ").toLowerCase().includes(wanted));
  found.sort((one, other) => (other.waiting > 0) - (one.waiting > 0)); // what waits for somebody comes first
  byId("count").textContent = word("phones_count", { count: found.length, all: phones.length });
  keepFocus(() => byId("phones").replaceChildren(...found.map(row)));
}

function row(phone) {
  const lines = [
    make("span", { class: "name" }, phone.name),
    make("span", { class: "muted" }, phone.key),
    ...(phone.phone_number ? [make("span", {}, `Mobile-ID ${phone.phone_number}`)] : []),
    ...phone.documents.map((document) => make("span", {}, `Smart-ID ${document}`)),
    ...(phone.planned.length ? [make("span", { class: "muted" }, word("planned", { what: phone.planned.join(", ") }))] : []),
    ...(phone.waiting ? [make("span", { class: "waits" }, word("phone_waits", { count: phone.waiting }))] : []),
  ];
  return make("li", {}, make("a", { href: encodeURIComponent(phone.key), id: `phone-${phone.key}` }, ...lines));
}

function keepFocus(change) {
  const id = document.activeElement?.id;
  change();
  if (id && document.activeElement?.id !== id) byId(id)?.focus();
}

await loadWords(show);
byId("find").addEventListener("input", show);
await watch("state", (state) => {
  phones = state.phones;
  byId("connection").hidden = true;
  show();
}, () => {
  byId("connection").textContent = word("lost");
  byId("connection").hidden = false;
});
