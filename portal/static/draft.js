// What a clerk answered and did not save yet. It is about a person: it stays in this tab, for this clerk and this
// version of the record, and goes when it was saved, when somebody else works here, or at the log-out.
"use strict";

const DRAFT = "sohoa.draft.", SENT = "sohoa.sent", OWNER = "sohoa.owner";

function forget() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("sohoa.")) sessionStorage.removeItem(key);
}

// --- Whose drafts these are: on every page ------------------------------------------------------

const who = document.getElementById("who");
if (who) {
  if (sessionStorage.getItem(OWNER) !== who.dataset.client) forget();
  sessionStorage.setItem(OWNER, who.dataset.client);
  who.addEventListener("submit", forget);
}

// A paper is saved when the page that follows says so; whatever else follows, the draft is still needed.
if (document.querySelector("[data-saved]")) {
  const sent = sessionStorage.getItem(SENT);
  if (sent && sent !== document.querySelector("[data-paper]")?.dataset.paper) sessionStorage.removeItem(DRAFT + sent);
}
if (who) sessionStorage.removeItem(SENT);

// --- The paper in hand --------------------------------------------------------------------------

function keepDraft(paper) {
  const key = DRAFT + paper.dataset.paper;
  const version = paper.elements.version.value;
  const answers = () => JSON.stringify([...new FormData(paper)].filter(([name]) => /^[dvpm]\.|^one$/.test(name)));
  const asShown = paper.hasAttribute("data-typed") ? "" : answers(); // a form that was refused shows what is not saved
  let leaving = false;

  function fill([name, value]) {
    for (const entry of paper.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (entry.type === "radio" || entry.type === "checkbox") entry.checked = entry.value === value;
      else entry.value = value;
      if (entry.value !== entry.defaultValue || entry.checked) entry.closest("details")?.setAttribute("open", "");
    }
  }

  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  if (kept?.version === version && asShown) {
    kept.answers.forEach(fill);
    document.getElementById("drafted").hidden = answers() === asShown;
  } else sessionStorage.removeItem(key);

  document.addEventListener("sohoa:answered", () => {
    leaving = false;
    const now = answers();
    if (now === asShown) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify({ version, answers: JSON.parse(now) }));
  });
  paper.addEventListener("submit", () => {
    leaving = true;
    sessionStorage.setItem(SENT, paper.dataset.paper);
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && answers() !== asShown) event.preventDefault();
  });
}

const paper = document.querySelector("form[data-paper]");
if (paper) keepDraft(paper);
