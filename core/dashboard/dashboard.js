// The pages read without this script. With it, they show what changes without being loaded again, how long ago
// things were, and explanations in place.
"use strict";

const content = document.getElementById("content");
const live = document.getElementById("live");
const asOf = document.getElementById("as-of");

// --- Times: how long ago, or when.

function distance(seconds) {
  const away = Math.abs(seconds);
  const [value, unit] = away < 60 ? [away, "s"] : away < 5400 ? [away / 60, "min"]
    : away < 172800 ? [away / 3600, "h"] : [away / 86400, "days"];
  const words = `${Math.floor(value)} ${unit}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

// This machine's clock may be off, the server's time is the one that counts.
const clockAhead = Date.now() - Date.parse(asOf.dateTime);

function tellDistances() {
  const now = Date.now() - clockAhead;
  for (const time of content.querySelectorAll("time[datetime*='T']")) {
    let note = time.nextElementSibling;
    if (!note || !note.classList.contains("ago")) {
      note = document.createElement("span");
      note.className = "ago";
      time.after(" ", note);
    }
    const words = `(${distance((now - Date.parse(time.dateTime)) / 1000)})`;
    if (note.textContent !== words) note.textContent = words;
  }
}

// --- What changes: the same page is asked for again, and the parts that differ are replaced.

const parts = new Map();  // the HTML of each part as the server sent it
for (const part of document.querySelectorAll("[data-live]")) parts.set(part.id, part.outerHTML);

// Where the focus is within a part, so that it can be put back.
function focusWithin(part) {
  const focused = document.activeElement;
  if (!part.contains(focused)) return null;
  const alike = `${focused.tagName}${focused.hasAttribute("href") ? `[href="${CSS.escape(focused.getAttribute("href"))}"]`
    : focused.name ? `[name="${CSS.escape(focused.name)}"]` : ""}`;
  return { alike, value: "value" in focused ? focused.value : null };
}

function putBack(part, focus) {
  if (!focus) return;
  const element = part.querySelector(focus.alike);
  if (!element) return content.focus({ preventScroll: true });
  if (focus.value !== null) element.value = focus.value;
  element.focus({ preventScroll: true });
}

function replace(part, fresh) {
  const focus = focusWithin(part);
  const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  // What somebody is about to choose is not taken away.
  const chosen = [...part.querySelectorAll("input:not([type=hidden]), select")].map((field) => [field.name, field.value]);
  part.replaceWith(fresh);
  for (const id of open) if (id) document.getElementById(id)?.setAttribute("open", "");
  for (const [name, value] of chosen) {
    const field = fresh.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  putBack(fresh, focus);
}

function update(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelectorAll("[data-live]");
  const known = [...fresh].every((part) => document.getElementById(part.id)) && fresh.length === parts.size;
  for (const part of fresh) {
    if (parts.get(part.id) === part.outerHTML && known) continue;
    parts.set(part.id, part.outerHTML);
    if (known) replace(document.getElementById(part.id), document.importNode(part, true));
  }
  if (!known) {
    parts.clear();
    for (const part of fresh) parts.set(part.id, part.outerHTML);
    content.replaceChildren(...document.importNode(page.getElementById("content"), true).childNodes);
  }
  const refresh = page.getElementById("content").dataset.refresh;
  if (refresh) content.dataset.refresh = refresh; else delete content.dataset.refresh;
  // The page itself may be an older one that is still the same.
  asOf.dateTime = new Date(Date.now() - clockAhead).toISOString().replace(/\.\d+Z/, "Z");
  asOf.textContent = `${asOf.dateTime.slice(0, 16).replace("T", " ")} UTC`;
  tellDistances();
}

let trouble = 0, timer = 0, asking = false;

function say(words, bad) {
  if (live.textContent !== words) live.textContent = words;
  live.classList.toggle("trouble", bad);
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    // The browser sends the page's ETag along; the server answers 304 if nothing has changed.
    const answer = await fetch(location.href, { cache: "no-cache", headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    update(await answer.text());
    trouble = 0;
    describe();
  } catch {
    trouble += 1;
    say("slotctl does not answer; this page is as it was. Trying again.", true);
  }
  asking = false;
  plan();
}

function describe() {
  const seconds = Number(content.dataset.refresh);
  if (seconds) say(`Checked every ${seconds} s.`, false);
  else say("", false);
}

function plan() {
  clearTimeout(timer);
  const seconds = Number(content.dataset.refresh);
  if (!seconds || document.hidden) return;
  timer = setTimeout(ask, 1000 * Math.min(60, seconds * 2 ** trouble));
}

// A hidden page asks for nothing; when it is shown, it is brought up to date at once.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else if (content.dataset.refresh) ask();
});

// --- A run in progress tells how it goes.

const state = document.querySelector("[data-events]");
if (state) {
  const events = new EventSource(state.dataset.events);
  for (const name of ["run", "ended", "gone"]) events.addEventListener(name, ask);
  for (const name of ["ended", "gone"]) events.addEventListener(name, () => events.close());
  events.onerror = () => events.close();
}

// --- Why a time is free or is not, beside the calendar.

const dialog = document.createElement("dialog");

async function explain(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const close = document.createElement("button");
  close.className = "close";
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const heading = page.querySelector("h1");
  heading.id = "dialog-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.replaceChildren(close, ...document.importNode(page.getElementById("content"), true).childNodes);
  if (!dialog.isConnected) document.body.append(dialog);
  dialog.showModal();
}

dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".slot a");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  explain(link).catch(() => { location.href = link.href; });
});

tellDistances();
setInterval(tellDistances, 10000);
describe();
plan();
