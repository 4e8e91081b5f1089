// The login: a challenge from the service, a token from the extension, a session from the service.

import { authenticate, Failure } from "./extension.js";
import { has, language, loadWords, word } from "./words.js";

const byId = (id) => document.getElementById(id);

let person = null;

async function ask(path, options = {}) {
  const headers = { "accept-language": language, ...options.headers };
  const answer = await fetch(path, { ...options, headers, credentials: "same-origin", redirect: "error" });
  const document = await answer.json();
  if (!answer.ok) throw Object.assign(new Failure(document.error.code, document.error.message), document.error);
  return document;
}

function post(path, body) {
  const headers = { "content-type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function login() {
  const { nonce } = await ask("auth/challenge");
  byId("status").textContent = word("waiting");
  const authToken = await authenticate(nonce, language);
  byId("status").textContent = word("checking");
  person = (await post("auth/login", { authToken })).person;
  show();
  byId("welcome").focus();
}

async function logout() {
  await post("auth/logout", {});
  person = null;
  show();
  byId("status").textContent = word("logged_out");
  byId("login").focus();
}

function show() {
  byId("in").hidden = person === null;
  byId("out").hidden = person !== null;
  byId("status").textContent = "";
  if (person === null) return;
  const name = `${person.given_name} ${person.surname}`.trim();
  byId("welcome").textContent = word("welcome", { name });
  byId("name").textContent = name;
  byId("code").textContent = person.code;
}

function explain(problem) {
  const code = String(problem.code ?? "ERR_WEBEID_UNKNOWN_ERROR");
  const known = has(code) ? word(code) : problem.hint ? problem.message : word("unknown");
  byId("status").textContent = "";
  byId("problem").hidden = false;
  byId("problem-title").textContent = known;
  byId("problem-hint").textContent = problem.hint ?? (has(`${code}_hint`) ? word(`${code}_hint`) : word("again"));
  byId("problem-code").textContent = problem.hint || !problem.message ? code : `${code}: ${problem.message}`;
  byId("problem").scrollIntoView({ block: "nearest" });
}

// One thing at a time: the button rests until it is done.
function onClick(button, action) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    byId("problem").hidden = true;
    try {
      await action();
    } catch (problem) {
      explain(problem);
    } finally {
      button.disabled = false;
    }
  });
}

async function begin() {
  await loadWords(show);
  const about = await ask("about.json");
  byId("host").textContent = about.host;
  byId("band").hidden = !about.test;
  person = await ask("auth/whoami").then((answer) => answer.person, () => null);
  show();
  onClick(byId("login"), login);
  onClick(byId("logout"), logout);
}

begin().catch(explain);
