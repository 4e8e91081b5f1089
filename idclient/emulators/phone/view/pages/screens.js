// What stands on the phone's screen, one function for each kind. `press(action, value)` is what the person does.

import { make, spelled } from "./elements.js";
import { word } from "./words.js";

const LANGUAGES = { EST: "et", ENG: "en", RUS: "ru", LIT: "lt" };

export function idle(last) {
  return make("div", { class: "show" },
    make("div", { class: "idle" },
      make("h3", { tabindex: "-1" }, word("idle")),
      last ? make("p", { class: last.ending === "accepted" ? "done" : "problem", id: "ending" }, ending(last)) : null,
      make("p", {}, word("idle_more"))));
}

export function ending(last) {
  return word(`ending_${last.ending}`);
}

export function title(prompt) {
  return word(`${prompt.service === "mobile-id" ? "mobile" : "smart"}_${prompt.purpose}`);
}

export function draw(prompt, press, wrong) {
  const body = {
    "text": text,
    "confirmation": text,
    "confirmation-and-code": codeChoice,
    "code-choice": codeChoice,
    "device-choice": deviceChoice,
    "pin": pin,
  }[prompt.screen];
  return make("div", { class: "show", "data-number": prompt.number, "data-screen": prompt.screen },
    make("h3", { tabindex: "-1" }, title(prompt)),
    make("p", { class: "party" }, make("span", { class: "unseen" }, word("asked_by"), " "), prompt.party),
    ...body(prompt, press, wrong));
}

function message(prompt) {
  return prompt.text ? make("p", { class: "text", lang: LANGUAGES[prompt.language] }, prompt.text) : null;
}

function code(prompt, kind = "") {
  if (!prompt.code) return null;
  return make("div", { class: `code-box ${kind}` },
    make("p", { class: "muted" }, word("code")),
    make("p", { id: "code" }, spelled(prompt.code, "code")));
}

function remaining() {
  return make("div", {},
    make("p", { class: "left", id: "left", role: "timer", "aria-live": "off" }),
    make("div", { class: "meter", "aria-hidden": "true" }, make("span", { id: "meter" })));
}

function refuse(press) {
  return make("button", { type: "button", id: "refuse", onclick: () => press("refuse") }, word("refuse"));
}

function text(prompt, press) {
  const accept = make("button", { type: "button", id: "accept", class: "primary", onclick: () => press("accept") },
    word("accept"));
  return [
    message(prompt), code(prompt), make("p", { class: "question" }, word(`question_${prompt.purpose}`)), remaining(),
    make("div", { class: "foot" }, refuse(press), accept),
  ];
}

function codeChoice(prompt, press) {
  const picks = prompt.codes.map((digits) =>
    make("button", { type: "button", "data-code": digits, onclick: () => press("code", digits) }, spelled(digits)));
  return [
    message(prompt), make("p", { class: "question", id: "choose" }, word("choose_code")),
    make("div", { class: "picks", role: "group", "aria-labelledby": "choose" }, ...picks), remaining(),
    make("div", { class: "foot" }, refuse(press)),
  ];
}

function deviceChoice(prompt, press) {
  const picks = prompt.documents.map((name) =>
    make("button", { type: "button", class: "words", onclick: () => press("device", name) }, name));
  return [
    message(prompt), make("p", { class: "question", id: "choose" }, word("choose_device")),
    make("div", { class: "picks", role: "group", "aria-labelledby": "choose" }, ...picks), remaining(),
    make("div", { class: "foot" }, refuse(press)),
  ];
}

function pin(prompt, press, wrong) {
  const input = make("input", {
    id: "pin", class: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12",
    "aria-invalid": wrong ? "true" : undefined, "aria-describedby": wrong ? "wrong tries" : "tries",
  });
  const enter = (event) => {
    event.preventDefault();
    if (input.value) press("pin", input.value);
  };
  return [
    code(prompt, "small"),
    make("form", { class: "show", onsubmit: enter },
      make("label", { for: "pin" }, word("pin", { name: prompt.pin, digits: prompt.length })),
      input,
      wrong ? make("p", { class: "problem", id: "wrong" }, word("wrong_pin")) : null,
      tries(prompt), pad(input), remaining(),
      make("div", { class: "foot" }, refuse(press),
        make("button", { type: "submit", id: "enter", class: "primary" }, word("enter")))),
  ];
}

export function tries({ left, tries: all }, id = "tries") {
  const bars = Array.from({ length: all }, (_, place) => make("i", { class: place < left ? undefined : "used" }));
  const kind = left === 0 ? "none" : left === 1 ? "last" : "";
  return make("p", { class: "tries", id },
    make("span", { class: `bars ${kind}`, "aria-hidden": "true" }, ...bars), word("tries", { left, all }));
}

function pad(input) {
  const key = (label, change, properties = {}) =>
    make("button", { type: "button", onclick: () => { input.value = change(input.value); }, ...properties }, label);
  const digits = "123456789".split("").map((digit) => key(digit, (typed) => typed + digit));
  return make("div", { class: "pad", role: "group", "aria-label": word("pad") },
    ...digits,
    key("C", () => "", { class: "small", "aria-label": word("clear") }),
    key("0", (typed) => typed + "0"),
    key("⌫", (typed) => typed.slice(0, -1), { "aria-label": word("back") }));
}
