// Two minutes before the session ends: a warning with one button to stay. What a page asks by itself is no act of the
// user, and the user may be at work in another tab: so the server is asked before the warning shows, and at the end.
const WARNING = 120;
const AGAIN = 15;

const dialog = document.querySelector("[data-session]");
const tabs = new BroadcastChannel("session");
let end = 0;
let forGood = false; // after so many hours nothing helps: then the warning can be closed, to save one's work
let seen = false;
let timer;

const left = () => Math.ceil((end - Date.now()) / 1000);
const find = (name) => dialog.querySelector(`[data-session-${name}]`);
const later = (seconds) => { clearTimeout(timer); timer = setTimeout(look, seconds * 1000); };

// How long there is nothing to show, with so many seconds left.
function quiet(seconds) {
  if (seconds > WARNING) return seconds - WARNING;
  return forGood && seen ? seconds : 0;
}

function leave() {
  const page = encodeURIComponent(location.pathname + location.search);
  location.assign(`${dialog.dataset.login}?next=${page}`);
}

function show() {
  const seconds = Math.max(left(), 0);
  find("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  find("idle").hidden = forGood;
  find("extend").hidden = forGood;
  find("for-good").hidden = !forGood;
  find("close").hidden = !forGood;
  if (!dialog.open) dialog.showModal();
  later(1);
}

function plan(answer) {
  end = Date.now() + answer.seconds * 1000;
  forGood = answer.for_good;
  const wait = quiet(answer.seconds);
  if (!wait) { show(); return; }
  if (dialog.open) dialog.close();
  later(wait);
}

async function ask(address, options) {
  try {
    const answer = await fetch(address, { redirect: "manual", ...options });
    if (answer.ok) return await answer.json();
    return answer.type === "opaqueredirect" ? { seconds: 0 } : null;
  } catch {
    return null;
  }
}

function heard(answer) {
  if (!answer) later(dialog.open && left() > 0 ? 1 : AGAIN);
  else if (answer.seconds <= 0) leave();
  else plan(answer);
}

async function look() {
  const seconds = left();
  if (dialog.open && seconds > 0) show();
  else if (quiet(seconds) > 0) later(quiet(seconds));
  else heard(await ask(dialog.dataset.left, { headers: { "X-Background": "1" } }));
}

async function extend() {
  const form = find("extend");
  const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
  if (answer?.seconds) tabs.postMessage(answer);
  heard(answer);
}

if (dialog) {
  find("extend").addEventListener("submit", (event) => { event.preventDefault(); extend(); });
  find("close").addEventListener("click", () => { seen = true; });
  // Whoever presses Esc is there.
  dialog.addEventListener("cancel", (event) => {
    if (forGood) { seen = true; return; }
    event.preventDefault();
    extend();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); }); // after sleep timers are late
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  tabs.addEventListener("message", (event) => plan(event.data));
  const opened = { seconds: Number(dialog.dataset.seconds), for_good: "forGood" in dialog.dataset };
  tabs.postMessage(opened);
  plan(opened);
}
