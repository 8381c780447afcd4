// Shows the next statement at once and sends the answers behind it; what cannot be sent now is kept in this browser and
// sent once, also after the page was closed. Without this file the same form works, a page an answer.
(() => {
  "use strict";
  const forgotten = document.querySelector("[data-forgotten]");
  if (forgotten) localStorage.removeItem(`samskap:answers:${forgotten.dataset.token}`);
  const section = document.querySelector("[data-vote]");
  if (!section) return;

  const form = section.querySelector("form");
  const find = (name) => section.querySelector(`[data-${name}]`);
  const words = Object.fromEntries(
    [...find("words").content.querySelectorAll("[data-name]")].map((word) => [word.dataset.name, word.textContent]),
  );
  const store = `samskap:answers:${section.dataset.token}`;
  const statementText = find("statement");
  const mark = find("mark");
  const undo = find("undo");
  const buttons = [...form.querySelectorAll("button[name=value]")];
  const format = new Intl.NumberFormat(document.documentElement.lang);

  const total = Number(section.dataset.total);
  let done = Number(section.dataset.done);
  let shown = {
    number: Number(section.dataset.number),
    text: statementText.textContent,
    language: statementText.lang || document.documentElement.lang,
    language_name: section.dataset.languageName,
    original: !mark.hidden,
  };
  let again = section.dataset.again !== undefined;
  let ended = false;
  const answered = [];
  const batch = [];
  let fetching = null;
  let sending = null;
  let retry = 0;
  let remembers = true;

  // ---- what waits to be sent ------------------------------------------------------------------------------------
  let memory = [];

  function queue() {
    if (!remembers) return memory;
    try {
      return JSON.parse(localStorage.getItem(store) || "[]");
    } catch {
      remembers = false;
      return memory;
    }
  }

  function keep(answers) {
    memory = answers;
    if (!remembers) return;
    try {
      if (answers.length) localStorage.setItem(store, JSON.stringify(answers));
      else localStorage.removeItem(store);
    } catch {
      remembers = false;
    }
  }
  // Two tabs share one queue: one of them sends at a time, where the browser can arrange that. An answer that is sent
  // twice all the same carries the same key and counts once.
  const alone = (work) => (navigator.locks ? navigator.locks.request(store, work) : work());

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function tellWaiting(sentNow = false) {
    const count = queue().length;
    const line = find("waiting");
    if (count && (retry || !navigator.onLine)) {
      line.textContent = count === 1 ? words["waiting-one"] : words["waiting-many"].replace("%(count)s", format.format(count));
    } else if (!count) {
      line.textContent = sentNow && line.textContent ? words.sent : "";
    }
  }

  function send() {
    sending ??= sendAll().finally(() => {
      sending = null;
      if (!retry && queue().length) send();
    });
    return sending;
  }

  async function sendAll() {
    clearTimeout(retry);
    retry = 0;
    let wait = 0;
    let refused = "";
    try {
      await alone(async () => {
        for (let answers = queue(); answers.length; answers = queue()) {
          const [first] = answers;
          const response = await fetch(form.action, {
            method: "POST",
            keepalive: true,
            headers: { Accept: "application/json" },
            body: new URLSearchParams({ statement: first.statement, value: first.value, key: first.key }),
          });
          if (response.status === 429 || response.status >= 500) {
            wait = Number(response.headers.get("Retry-After")) || 30;
            return;
          }
          const answer = await response.json();
          // 404: the statement has been taken away since; there is nothing left to answer.
          if (!response.ok && response.status !== 404) refused = answer.message;
          keep(queue().filter((one) => one.key !== first.key));
        }
      });
    } catch {
      wait = 15; // no network; the browser's own sign of being online again is not always right
    }
    if (wait) retry = setTimeout(send, wait * 1000);
    tellWaiting(true);
    if (refused) find("waiting").textContent = refused;
    else if (!wait && ended) atTheEnd();
  }

  // ---- what comes next ------------------------------------------------------------------------------------------
  function fetchMore() {
    fetching ??= fetch(section.dataset.next, { headers: { Accept: "application/json" } })
      .then((response) => response.json())
      .then(({ statements }) => {
        // What was asked for before an answer arrived may still hold its statement.
        const known = new Set([...queue().map((answer) => answer.statement), ...[...answered, ...batch].map((one) => one.number)]);
        if (!ended) known.add(shown.number);
        batch.push(...statements.filter((one) => !known.has(one.number)));
        if (ended && batch.length) showNext();
      })
      .catch(() => {}) // no network: what is here goes on, and the next answer asks again
      .finally(() => {
        fetching = null;
      });
    return fetching;
  }

  // Everything here has been answered and sent: either more has come, or the page of the end is shown.
  async function atTheEnd() {
    await fetching;
    await fetchMore();
    if (!ended || !navigator.onLine || queue().length) return;
    location.hash = "statement";
    location.reload();
  }

  function show(statement) {
    shown = statement;
    ended = false;
    form.elements.statement.value = statement.number;
    statementText.textContent = statement.text;
    statementText.lang = statement.language;
    mark.hidden = !(statement.original && statement.language_name && statement.language !== document.documentElement.lang);
    mark.textContent = words.mark.replace("%(name)s", statement.language_name);
  }

  function showProgress() {
    find("progress").textContent = words.progress
      .replace("%(done)s", format.format(done))
      .replace("%(total)s", format.format(Math.max(total, done)));
    undo.hidden = done === 0;
    if (done >= Math.min(10, total)) find("standing").hidden = false;
    for (const button of buttons) button.setAttribute("aria-disabled", String(ended));
  }

  function showNext() {
    const next = batch.shift();
    if (next) show(next);
    else {
      ended = true;
      statementText.textContent = navigator.onLine ? "…" : words["no-more"];
      statementText.lang = document.documentElement.lang;
      mark.hidden = true;
    }
    showProgress();
  }

  // ---- answering ------------------------------------------------------------------------------------------------
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ended || !event.submitter) return;
    keep([...queue(), { key: newKey(), statement: shown.number, value: event.submitter.value }]);
    if (again) find("before")?.remove();
    else done += 1;
    again = false;
    answered.push(shown);
    showNext();
    send();
    tellWaiting();
    if (batch.length < 4 && navigator.onLine) fetchMore();
  });

  // What has not been sent is taken back here, what has been sent by the server.
  document.getElementById("undo").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (navigator.onLine) await sending;
    const answers = queue();
    if (answers.length) {
      keep(answers.slice(0, -1));
      if (!ended) batch.unshift(shown);
      done -= 1;
      if (answered.length) show(answered.pop());
      showProgress();
      tellWaiting();
    } else if (navigator.onLine) event.target.submit();
    else find("waiting").textContent = words["undo-offline"];
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!section.contains(document.activeElement)) return;
    buttons["123".indexOf(event.key)]?.click();
  });

  addEventListener("online", send);
  addEventListener("offline", () => tellWaiting());
  addEventListener("storage", (event) => event.key === store && tellWaiting(true));
  if (again) history.replaceState(null, "", location.pathname);
  fetchMore();
  tellWaiting();
  if (queue().length) send();
})();
