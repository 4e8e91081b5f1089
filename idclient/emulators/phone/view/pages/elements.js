// Elements made from text only: what others wrote never becomes markup.

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (value === false || value === undefined) continue;
    if (property.startsWith("on")) element.addEventListener(property.slice(2), value);
    else element.setAttribute(property, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

// Digits one by one, for the ear; what is seen stays as it is.
export function spelled(digits, className) {
  return make("span", {},
    make("span", { class: className, "aria-hidden": "true" }, digits),
    make("span", { class: "unseen" }, digits.split("").join(" ")));
}

// Says something aloud, also when it was said just before.
export function announce(text) {
  byId("said").replaceChildren(make("span", {}, text));
}
