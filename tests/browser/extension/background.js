// Between the extension and the program: one program for each action, a version first, a command, an answer.

const PROGRAM = "eu.webeid";
const HANDSHAKE = 5000; // milliseconds from the start to the version message
const PATIENCE = 120000; // for the person, unless the page says otherwise

const failure = (code, message) => ({ error: { code: `ERR_WEBEID_${code}`, message } });

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  act(message, new URL(sender.url).origin).then(answer);
  return true;
});

function command({ action, challengeNonce, certificate, hash, hashFunction, lang }, origin) {
  const more = lang ? { origin, lang } : { origin };
  switch (action) {
    case "web-eid:authenticate":
      return { command: "authenticate", arguments: { challengeNonce, ...more } };
    case "web-eid:get-signing-certificate":
      return { command: "get-signing-certificate", arguments: more };
    case "web-eid:sign":
      return { command: "sign", arguments: { certificate, hash, hashFunction, ...more } };
    default:
      return { command: "quit", arguments: {} };
  }
}

async function act(message, origin) {
  const port = chrome.runtime.connectNative(PROGRAM);
  const messages = inbox(port);
  try {
    const { version } = await messages.next(HANDSHAKE, failure("NATIVE_UNAVAILABLE", "handshake timeout"));
    if (!/^v?2\.\d+\.\d+(\+\S+)?$/.test(version)) return failure("VERSION_INVALID", String(version));
    port.postMessage(command(message, origin));
    const said = await messages.next(message.userInteractionTimeout ?? PATIENCE, failure("USER_TIMEOUT", "too slow"));
    return message.action === "web-eid:status" ? { nativeApp: version } : said;
  } catch (refusal) {
    return refusal;
  } finally {
    port.disconnect();
  }
}

// What the program says, one message at a time. `next` rejects with `late` after so many milliseconds.
function inbox(port) {
  const kept = [];
  let wake = () => {};
  let closed = false;
  port.onMessage.addListener((message) => (kept.push(message), wake()));
  port.onDisconnect.addListener(() => ((closed = true), wake()));
  return {
    next: (patience, late) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(late), patience);
        wake = () => {
          if (kept.length === 0 && !closed) return;
          clearTimeout(timer);
          if (kept.length > 0) resolve(kept.shift());
          else reject(failure("NATIVE_UNAVAILABLE", chrome.runtime.lastError?.message ?? "connection closed"));
        };
        wake();
      }),
  };
}
