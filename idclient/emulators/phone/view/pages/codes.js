// The TEST codes of the SIM and of the app, how many tries are left, and the PUK that brings them back.

import { make } from "./elements.js";
import { tries } from "./screens.js";
import { word } from "./words.js";

// Returns an element for the codes of `of` (sim or app), and what brings it up to date.
export function codesOf(of, unblock) {
  const lines = make("div", { class: "codes" });
  const result = make("p", { role: "status" });
  const choice = make("select", { id: `${of}-which` }, ...["PIN1", "PIN2"].map((name) => make("option", {}, name)));
  const [puk, fresh] = ["puk", "new"].map((name) =>
    make("input", { id: `${of}-${name}`, inputmode: "numeric", autocomplete: "off", required: true }));
  const submit = async (event) => {
    event.preventDefault();
    const { done } = await unblock({ of, pin: choice.value, puk: puk.value, new: fresh.value });
    result.className = done ? "done" : "problem";
    result.textContent = word(done ? "unblocked" : "not_unblocked");
  };
  const form = make("form", { class: "unblock", onsubmit: submit },
    make("label", { for: choice.id }, word("which_pin")), choice,
    make("label", { for: puk.id }, "PUK"), puk,
    make("label", { for: fresh.id }, word("new_pin")), fresh,
    make("div", { class: "line" }, make("button", { type: "submit" }, word("unblock"))), result);
  const element = make("div", { "data-of": of },
    make("h3", {}, word(of)), lines,
    make("details", { "aria-label": `${word(of)}: ${word("unblock_title")}` },
      make("summary", {}, word("unblock_title")), form));
  return { element, update: (codes) => lines.replaceChildren(...values(of, codes)) };
}

function values(of, codes) {
  return [
    ...codes.pins.map((pin) => make("div", { "data-pin": pin.name },
      make("span", {}, make("b", {}, pin.name), ` ${pin.value}`), tries(pin, `${of}-${pin.name}`))),
    make("div", {}, make("span", {}, make("b", {}, "PUK"), ` ${codes.puk}`)),
  ];
}
