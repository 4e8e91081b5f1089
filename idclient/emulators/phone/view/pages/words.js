// The words of the pages in the language that the person chose, else the browser's, else English.

import { byId, make } from "./elements.js";

const KEPT = "idclient-emulator-language";
const NAMES = { en: "English", et: "Eesti", ru: "Русский" };

let all = {};
let language = "en";

export function word(name, values = {}) {
  const text = all[language][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

export function has(name) {
  return name in all[language];
}

// Loads the words, fills the page in, and calls changed after each change of the language.
export async function loadWords(changed) {
  all = await (await fetch("words.json")).json();
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((name) => name.slice(0, 2))];
  language = wanted.find((name) => name in NAMES) ?? "en";
  const select = byId("language");
  for (const [code, name] of Object.entries(NAMES)) {
    select.append(make("option", { value: code, lang: code }, name));
  }
  select.value = language;
  select.addEventListener("change", () => {
    language = select.value;
    localStorage.setItem(KEPT, language);
    fill();
    changed();
  });
  fill();
}

function fill() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
}
