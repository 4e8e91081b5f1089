// One phone: keeps what it shows up to date, says aloud what is new, and sends what the person presses.

import { codesOf } from "./codes.js";
import { announce, byId, make } from "./elements.js";
import { draw, ending, idle, title } from "./screens.js";
import { post, watch } from "./server.js";
import { has, loadWords, word } from "./words.js";

const PROMPT_SECONDS = 120;
const path = location.pathname.replace(/\/$/, "");

let phone = null;
let shown = { number: 0, screen: "", left: 0, wrong: false };
let ahead = 0; // seconds by which the server's clock is ahead of the browser's
let codes = new Map();

function now() {
  return performance.now() / 1000 + ahead;
}

function current() {
  return phone.prompts.find((prompt) => prompt.on_screen) ?? null;
}

function press(action, value = "") {
  const prompt = current();
  if (prompt) post(`${path}/press`, { prompt: prompt.number, action, value }).catch(lost);
}

// Draws the screen if it is another one than before, and leaves the focus where the person was.
function showScreen() {
  const prompt = current();
  const next = { number: prompt?.number ?? 0, screen: prompt?.screen ?? "", left: prompt?.left ?? 0, wrong: false };
  if (next.number === shown.number && next.screen === shown.screen && next.left === shown.left) return;
  const wrong = next.number === shown.number && next.screen === "pin" && next.left < shown.left;
  next.wrong = wrong;
  const arrived = next.number !== shown.number;
  const before = shown;
  shown = next;
  redraw(prompt);
  if (arrived && prompt) {
    announce([word("arrived"), prompt.party, title(prompt), prompt.text,
      prompt.code && `${word("code")} ${prompt.code.split("").join(" ")}`].filter(Boolean).join(". "));
  } else if (wrong) {
    announce(`${word("wrong_pin")} ${word("tries", { left: prompt.left, all: prompt.tries })}`);
  } else if (before.number && !prompt && phone.last) {
    announce(ending(phone.last));
  }
}

function redraw(prompt) {
  const screen = byId("screen");
  const focused = document.activeElement;
  const inside = screen.contains(focused);
  const nowhere = focused === document.body || focused === null;
  screen.replaceChildren(prompt ? draw(prompt, press, shown.wrong) : idle(phone.last));
  if (inside || (nowhere && prompt)) {
    (byId("pin") ?? screen.querySelector("h3")).focus();
    screen.closest(".device").scrollIntoView({ block: "nearest" });
  }
  document.title = (prompt ? `● ${title(prompt)} – ` : "") + word("phone_title");
  tick();
}

function tick() {
  const prompt = current();
  if (!prompt || !byId("left")) return;
  const left = Math.max(0, prompt.expires - now());
  const minutes = Math.floor(left / 60);
  const seconds = String(Math.floor(left % 60)).padStart(2, "0");
  byId("left").textContent = word("time_left", { time: `${minutes}:${seconds}` });
  byId("meter").style.width = `${Math.min(100, (100 * left) / PROMPT_SECONDS)}%`;
}

function showCodes() {
  const wanted = Object.keys(phone.codes);
  if (wanted.join() !== [...codes.keys()].join()) {
    codes = new Map(wanted.map((of) => [of, codesOf(of, (message) => post(`${path}/unblock`, message))]));
    byId("codes").replaceChildren(...[...codes.values()].map((one) => one.element));
  }
  for (const of of wanted) codes.get(of).update(phone.codes[of]);
}

function showRest() {
  const waiting = phone.prompts.filter((prompt) => !prompt.on_screen).length;
  byId("more").textContent = word("more_wait", { count: waiting });
  byId("more").hidden = waiting === 0;
  byId("owner").textContent = phone.name;
  byId("about").textContent = [phone.key, phone.phone_number, ...phone.documents].filter(Boolean).join(" · ");
  byId("auto-now").textContent = phone.auto === null ? word("auto_is_off") : word("auto_is_on", { seconds: phone.auto });
  byId("planned").textContent = word("planned", { what: phone.planned.join(", ") });
  byId("planned").hidden = phone.planned.length === 0;
  byId("auto-off").hidden = phone.auto === null;
  byId("scan").hidden = !phone.scans;
  showInSight();
}

function show(state) {
  phone = state.phone;
  ahead = state.now - performance.now() / 1000;
  byId("connection").hidden = true;
  showRest();
  showCodes();
  showScreen();
}

function lost() {
  byId("connection").textContent = word("lost");
  byId("connection").hidden = false;
}

function translated() {
  if (!phone) return;
  codes = new Map();
  showRest();
  showCodes();
  redraw(current());
}

// Offers the QR codes that are on screens now, and leaves those alone that are there already.
function showInSight() {
  const tokens = phone.in_sight.map((code) => code.token).join();
  const place = byId("in-sight");
  if (place.dataset.tokens === tokens && place.lang === document.documentElement.lang) return;
  place.dataset.tokens = tokens;
  place.lang = document.documentElement.lang;
  place.replaceChildren(...phone.in_sight.map(({ token, party, purpose }) =>
    make("button", { type: "button", onclick: () => read("look", { token }).catch(lost) },
      word("look", { party, what: word(`smart_${purpose}`) }))));
}

async function read(action, message) {
  const { refused } = await post(`${path}/${action}`, message);
  const result = byId("scan-result");
  result.className = refused ? "problem" : "done";
  const reason = `scan_${refused.replaceAll("-", "_")}`;
  result.textContent = refused ? word("scan_refused", { reason: has(reason) ? word(reason) : refused }) : word("scan_done");
  if (!refused) byId("link").value = "";
}

function scan(event) {
  event.preventDefault();
  return read("scan", { link: byId("link").value });
}

await loadWords(translated);
byId("auto").addEventListener("submit", (event) => {
  event.preventDefault();
  post(`${path}/auto`, { after: byId("auto-seconds").valueAsNumber }).catch(lost);
});
byId("auto-off").addEventListener("click", () => post(`${path}/auto`, { after: null }).catch(lost));
byId("scan-form").addEventListener("submit", (event) => scan(event).catch(lost));
setInterval(tick, 500);
shown.number = -1; // so that the first state is drawn, whatever it is
await watch(`${path}/state`, show, lost);
