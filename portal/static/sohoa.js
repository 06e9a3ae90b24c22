// The clerk's pages work without this file; it makes them quick.
"use strict";

// --- Papers on their way -------------------------------------------------------------------

function say(words) {
  document.getElementById("heard").textContent = words;
}

// htmx:load names what was put in; afterSwap names what was taken out.
document.addEventListener("htmx:load", (event) => {
  const card = event.detail.elt;
  if (document.querySelector("[data-waiting] [data-resting]")) location.reload();
  else if (card.matches("[data-resting]")) {
    say(card.querySelector(".card__title").textContent + ": " + card.querySelector(".card__sentence").textContent);
  }
});

// The status page says aloud only what changed for the better or worse, not every count.
let said = document.getElementById("board")?.dataset.said;

document.addEventListener("htmx:load", (event) => {
  const now = event.detail.elt.dataset?.said;
  if (now === undefined || now === said) return;
  said = now;
  say(now);
});

const pause = document.getElementById("pause");
if (pause) {
  pause.closest("[data-with-script]").hidden = false;
  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") === "false";
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Cập nhật tiếp" : "Tạm dừng cập nhật";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "board" && pause.getAttribute("aria-pressed") === "true") event.preventDefault();
  });
}

// Cards ask again every second whatever happened; only say when nobody answers.
document.addEventListener("htmx:afterRequest", (event) => {
  document.getElementById("away").hidden = event.detail.successful;
});

// --- What an entry lacks, in Vietnamese: a browser says it in its own language --------------------

function lack(entry) {
  const { validity } = entry;
  if (validity.valueMissing && entry.type === "radio") {
    const words = [...entry.form.elements[entry.name]].map((one) => `“${one.closest("label").textContent.trim()}”`);
    return `Hãy chọn ${words.slice(0, -1).join(", ")} hoặc ${words.at(-1)}.`;
  }
  if (validity.valueMissing) return "Cần điền mục này.";
  if (validity.tooShort) return `Cần ít nhất ${entry.minLength} ký tự.`;
  if (validity.badInput) return "Ngày này chưa đủ hoặc không có trong lịch.";
  return "Mục này chưa đúng. Hãy sửa lại.";
}

document.addEventListener("invalid", (event) => {
  const entry = event.target;
  if (entry.validity.customError) return; // its own page has said what is wrong
  entry.setCustomValidity(lack(entry));
  entry.dataset.told = "";
}, true);

// What was said holds until something is changed; radio buttons of a group are changed by each other, and by keys.
function unsay() {
  for (const entry of document.querySelectorAll("[data-told]")) {
    entry.setCustomValidity("");
    delete entry.dataset.told;
  }
}

for (const name of ["input", "change", "sohoa:answered"]) document.addEventListener(name, unsay, true);

// --- Sending files: one request each, so that a bad one stops no other --------------------------

const form = document.getElementById("upload");
const cards = document.getElementById("cards");

function cardOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function uploadingCard(name) {
  const card = cardOf('<li class="card card--busy"><p class="card__title"></p><p class="card__sentence">Đang gửi</p><progress max="100" value="0"></progress></li>');
  card.querySelector(".card__title").textContent = name;
  cards.prepend(card);
  return card;
}

function refuse(card, sentence) {
  card.className = "card card--bad";
  card.querySelector(".card__sentence").textContent = sentence;
  card.querySelector("progress")?.remove();
  say(sentence);
}

function received(card, request) {
  const answer = cardOf(request.responseText);
  if (!answer || request.status === 401) return location.assign(request.getResponseHeader("HX-Redirect") || "/login");
  if (request.status !== 202) return refuse(card, answer.querySelector(".card__sentence").textContent);
  const id = answer.dataset.card;
  document.querySelector(`[data-card="${id}"]`)?.remove();
  card.replaceWith(answer);
  htmx.process(answer);
  const address = new URL(location.href);
  if (!address.searchParams.getAll("giay").includes(id)) address.searchParams.append("giay", id);
  history.replaceState(null, "", address);
}

function sendFile(file) {
  const card = uploadingCard(file.name);
  const limit = Number(form.dataset.maxBytes);
  if (file.size > limit) return refuse(card, `Tệp lớn hơn ${Math.floor(limit / 1048576)} MB. Hãy tách hồ sơ thành nhiều tệp nhỏ rồi gửi lại.`);
  const body = new FormData();
  body.append("lane", form.elements.lane.value);
  body.append("dossier", form.elements.dossier.value);
  body.append("batch", form.elements.batch.value);
  body.append("sheet", form.elements.sheet.value);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => { card.querySelector("progress").value = (100 * event.loaded) / event.total; };
  request.onload = () => received(card, request);
  request.onerror = () => refuse(card, "Không gửi được: mất kết nối với máy chủ. Hãy gửi lại tệp này.");
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
}

if (form) {
  const drop = document.getElementById("drop");
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      for (const file of input.files) sendFile(file);
      input.value = "";
    });
  }
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") for (const file of event.dataTransfer.files) sendFile(file);
    });
  }
}

// --- A field and the place on the paper it was read from ----------------------------------------

const fields = document.getElementById("fields");

function mark(name) {
  for (const element of document.querySelectorAll("[data-field]")) {
    element.classList.toggle("is-on", element.dataset.field === name);
  }
  centre();
  document.dispatchEvent(new Event("sohoa:marked"));
}

// Only the frame moves: the page around it, and the clerk's eye on it, stay where they are.
function centre() {
  const frame = document.querySelector(".is-large .sheet__frame");
  const spot = frame?.querySelector(".spot.is-on");
  if (!spot) return;
  const [outer, inner] = [frame.getBoundingClientRect(), spot.getBoundingClientRect()];
  frame.scrollBy(
    inner.left + inner.width / 2 - outer.left - outer.width / 2,
    inner.top + inner.height / 2 - outer.top - outer.height / 2,
  );
}

async function show(row) {
  const page = row.dataset.page;
  if (document.getElementById("sheet").dataset.number !== page) {
    const large = document.getElementById("sheet").classList.contains("is-large");
    await htmx.ajax("GET", `${fields.dataset.root}/trang/${page}`, { target: "#sheet", swap: "outerHTML" });
    if (large) enlarge();
  }
  mark(row.dataset.field);
  row.scrollIntoView({ block: "nearest" });
}

function enlarge() {
  const sheet = document.getElementById("sheet");
  const large = sheet.classList.toggle("is-large");
  const button = document.getElementById("zoom");
  button.setAttribute("aria-pressed", String(large));
  button.textContent = large ? "Thu nhỏ" : "Phóng to";
  centre();
}

// A page comes upright when the words on it told which way that is; else the clerk turns it.
function turn() {
  const paper = document.querySelector("#sheet .paper"), group = paper.querySelector("g");
  if (paper.dataset.whole) paper.setAttribute("viewBox", paper.dataset.whole);
  const { width, height } = paper.viewBox.baseVal;
  paper.setAttribute("viewBox", `0 0 ${height} ${width}`);
  group.setAttribute("transform", `translate(${height} 0) rotate(90) ${group.getAttribute("transform")}`);
  group.transform.baseVal.consolidate();
  if (paper.dataset.whole) paper.dataset.whole = paper.getAttribute("viewBox");
  centre();
  document.dispatchEvent(new Event("sohoa:marked"));
}

function step(by) {
  const labels = [...fields.querySelectorAll("[data-show]")];
  const next = labels.indexOf(document.activeElement) + by;
  labels[Math.min(Math.max(next, 0), labels.length - 1)]?.focus();
}

function nextDoubt() {
  const doubts = [...fields.querySelectorAll(".field--look [data-show]")];
  const after = doubts.indexOf(document.activeElement) + 1;
  doubts[after % doubts.length]?.focus();
}

if (fields) {
  fields.addEventListener("focusin", (event) => {
    const row = event.target.closest(".field[data-page]");
    if (row) show(row);
    else mark("");
  });
  fields.addEventListener("mouseover", (event) => {
    const row = event.target.closest(".field[data-page]");
    if (row && !document.getElementById("review") && row.dataset.page === document.getElementById("sheet").dataset.number) mark(row.dataset.field);
  });
  fields.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    link.focus();
    show(link.closest(".field"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#zoom")) enlarge();
    if (event.target.closest("[data-turn]")) turn();
    const spot = event.target.closest(".spot");
    if (spot) fields.querySelector(`[data-field="${spot.dataset.field}"]`)?.querySelector("[data-show], summary, textarea, .ask input").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, .sheet__frame")) return;
    if (event.key === "z" || event.key === "Z") enlarge();
    else if (event.key === "n" || event.key === "N") nextDoubt();
    else if (event.key === "x" || event.key === "X") turn();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });
}
