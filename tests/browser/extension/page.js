// Between the page and the extension: an action of the page is acknowledged, passed on, and answered.

const ACTIONS = ["web-eid:status", "web-eid:authenticate", "web-eid:get-signing-certificate", "web-eid:sign"];

window.addEventListener("message", async (event) => {
  if (event.source !== window || !ACTIONS.includes(event.data?.action)) return;
  const { action } = event.data;
  const say = (message) => window.postMessage(message, event.origin);
  say({ action: `${action}-ack` });
  const answer = await chrome.runtime.sendMessage(event.data);
  if (answer.error) say({ action: `${action}-failure`, error: answer.error });
  else say({ action: `${action}-success`, ...answer });
});
