// The words of the page in the language that the person chose, else the browser's, else English.

const KEPT = "language";
const NAMES = { en: "English", et: "Eesti", ru: "Русский" };

let all = {};
export let language = "en";

export function word(name, values = {}) {
  return (all[language]?.[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

export function has(name) {
  return name in (all[language] ?? {});
}

// Loads the words, fills the page in, and calls changed after each change of the language.
export async function loadWords(changed) {
  all = await (await fetch("words.json")).json();
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((name) => name.slice(0, 2))];
  language = wanted.find((name) => name in NAMES) ?? "en";
  const select = document.getElementById("language");
  for (const [code, name] of Object.entries(NAMES)) {
    const option = document.createElement("option");
    option.value = option.lang = code;
    option.textContent = name;
    select.append(option);
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
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
}
