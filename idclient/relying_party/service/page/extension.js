// The Web eID browser extension, spoken to by messages of this window: an action, then its -ack, -success or -failure.

const ACKNOWLEDGED = 1000; // milliseconds in which the extension says that it is there
const LONGEST = 120000; // and in which a person is done
const LIBRARY = "2.1.0"; // the version of the message protocol that is meant

export class Failure extends Error {
  constructor(code, message = "") {
    super(message);
    this.code = code;
  }
}

let pending = false;

// Has the person prove who they are; resolves to a token. Rejects with a Failure whose code begins ERR_WEBEID_.
export async function authenticate(nonce, lang) {
  if (!window.isSecureContext) throw new Failure("ERR_WEBEID_CONTEXT_INSECURE");
  if (pending) throw new Failure("ERR_WEBEID_ACTION_PENDING");
  pending = true;
  try {
    const answer = await ask({ action: "web-eid:authenticate", challengeNonce: nonce, lang });
    const { unverifiedCertificate, algorithm, signature, format, appVersion, unverifiedSigningCertificates } = answer;
    const token = { unverifiedCertificate, algorithm, signature, format, appVersion };
    return unverifiedSigningCertificates ? { ...token, unverifiedSigningCertificates } : token;
  } finally {
    pending = false;
  }
}

function ask(message) {
  return new Promise((resolve, reject) => {
    const end = (finish, value) => {
      window.removeEventListener("message", receive);
      clearTimeout(silence);
      clearTimeout(patience);
      finish(value);
    };
    const receive = (event) => {
      if (event.source !== window || event.origin !== location.origin) return;
      const action = event.data?.action;
      if (action === `${message.action}-ack`) clearTimeout(silence);
      if (action === `${message.action}-success`) end(resolve, event.data);
      if (action === `${message.action}-failure`) {
        const { code, message: said } = event.data.error ?? {};
        end(reject, new Failure(String(code ?? "ERR_WEBEID_UNKNOWN_ERROR"), String(said ?? "")));
      }
    };
    const silence = setTimeout(() => end(reject, new Failure("ERR_WEBEID_EXTENSION_UNAVAILABLE")), ACKNOWLEDGED);
    const patience = setTimeout(() => end(reject, new Failure("ERR_WEBEID_ACTION_TIMEOUT")), LONGEST + 3000);
    window.addEventListener("message", receive);
    window.postMessage({ ...message, libraryVersion: LIBRARY, userInteractionTimeout: LONGEST }, location.origin);
  });
}
