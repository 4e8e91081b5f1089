// What the pages ask of the server they came from, and how they keep up with it.

const PAUSE = 1000; // milliseconds before a lost server is asked again

export async function post(path, message) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

// Calls show with each state of the server, and lost when it does not answer; never ends.
export async function watch(path, show, lost) {
  let seen = "";
  for (;;) {
    try {
      const answer = await fetch(`${path}?seen=${seen}`);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const state = await answer.json();
      seen = state.seen;
      show(state);
    } catch (problem) {
      seen = "";
      lost(problem);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
