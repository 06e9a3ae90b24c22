// The clerk's desk without the mouse: Enter says yes, the paper shows the place by itself.
"use strict";

const review = document.getElementById("review");
const asked = [...review.querySelectorAll("[data-asked], .field--look[data-part]")];
let near = true;

// --- The paper, close to the place a field was read from ------------------------------------

function paperNow() {
  return document.querySelector("#sheet .paper");
}

// The corners of a box in the picture's own pixels, after the page was turned upright.
function upright(spot) {
  const { x, y, width, height } = spot.getBBox();
  const matrix = spot.parentNode.transform.baseVal.consolidate().matrix;
  const ends = [new DOMPoint(x, y), new DOMPoint(x + width, y + height)].map((p) => p.matrixTransform(matrix));
  const [xs, ys] = [ends.map((p) => p.x).sort((a, b) => a - b), ends.map((p) => p.y).sort((a, b) => a - b)];
  return { x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0] };
}

function look() {
  const paper = paperNow();
  paper.dataset.whole ||= paper.getAttribute("viewBox");
  const spot = paper.querySelector(".spot.is-on");
  const button = document.getElementById("whole");
  button.setAttribute("aria-pressed", String(!near));
  if (!spot || !near) return paper.setAttribute("viewBox", paper.dataset.whole);
  const [, , pageWidth, pageHeight] = paper.dataset.whole.split(" ").map(Number);
  const box = upright(spot);
  const shape = paper.clientHeight / paper.clientWidth;
  const width = Math.min(pageWidth, Math.max(box.width * 1.35, (box.height * 1.5) / shape, pageWidth * 0.5));
  const height = Math.min(pageHeight, width * shape);
  const inside = (start, size, whole) => Math.min(Math.max(start, 0), Math.max(whole - size, 0));
  // A little to the right of the middle: the label stands before the value.
  const spare = width - box.width;
  const left = inside(box.x - spare * 0.65, width, pageWidth);
  const top = inside(box.y + box.height / 2 - height / 2, height, pageHeight);
  paper.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
}

document.addEventListener("sohoa:marked", look);
document.addEventListener("click", (event) => {
  if (event.target.closest("#whole")) toggle();
});

function toggle() {
  near = !near;
  look();
}

// --- Pointing at a place: a box drawn with the mouse belongs to the field being answered --------

let drawn = null;

function onScan(event) {
  const group = paperNow().querySelector("g");
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(group.getScreenCTM().inverse());
}

function corners(from, to) {
  const image = paperNow().querySelector("image");
  const within = (value, size) => Math.round(Math.min(Math.max(value, 0), size));
  const [w, h] = [image.width.baseVal.value, image.height.baseVal.value];
  return [within(Math.min(from.x, to.x), w), within(Math.min(from.y, to.y), h), within(Math.max(from.x, to.x), w), within(Math.max(from.y, to.y), h)];
}

document.addEventListener("pointerdown", (event) => {
  const row = document.activeElement?.closest("#fields .field[data-page]");
  if (!row || event.button !== 0 || !event.target.closest("#sheet .paper")) return;
  event.preventDefault(); // the field keeps the focus
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", "spot spot--drawn");
  paperNow().querySelector("g").append(rect);
  drawn = { row, rect, from: onScan(event) };
});

document.addEventListener("pointermove", (event) => {
  if (!drawn) return;
  const [x0, y0, x1, y1] = corners(drawn.from, onScan(event));
  for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) drawn.rect.setAttribute(name, value);
});

document.addEventListener("pointerup", (event) => {
  if (!drawn) return;
  const { row, rect, from } = drawn;
  drawn = null;
  const [x0, y0, x1, y1] = corners(from, onScan(event));
  if (x1 - x0 < 8 || y1 - y0 < 8) return rect.remove();
  for (const other of document.querySelectorAll(".spot--drawn")) if (other !== rect) other.remove();
  const number = document.getElementById("sheet").dataset.number;
  row.querySelector("input[name^='p.']").value = `${number} ${x0} ${y0} ${x1} ${y1}`;
  document.dispatchEvent(new Event("sohoa:answered"));
});

// --- Answers ---------------------------------------------------------------------------------

// Why a value cannot be saved, as far as that is known here: the server has refused it, or it is a day in figures
// that no calendar has. What was read from the paper may stay: the paper may say it.
function objection(entry) {
  if (entry.value === entry.defaultValue) return entry.hasAttribute("aria-invalid") ? "Giá trị này chưa lưu được. Hãy sửa lại." : "";
  const figures = "dated" in entry.dataset && /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(entry.value);
  if (!figures) return "";
  const [day, month, year] = figures.slice(1).map(Number);
  const there = new Date(Date.UTC(year, month - 1, day));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day ? "" : "Không có ngày như vậy. Hãy nhìn ảnh và nhập lại.";
}

const EMPTY = "Ô đang trống: chọn “Không đọc được” hoặc “Giấy để trống”.";

function isEmpty(row) {
  return row.querySelector("input[type=radio]") !== null && entry(row).value.trim() === "";
}

function judge(row) {
  const nothing = row.querySelector("input[type=radio]:checked:not([value=value])");
  entry(row).setCustomValidity(nothing ? "" : isEmpty(row) ? EMPTY : objection(entry(row)));
}

function isDecided(row) {
  if (!entry(row).validity.valid) return false;
  const part = row.querySelector("input[name^='m.']");
  return part ? part.value.trim() !== "" : row.querySelector("input[type=radio]:checked") !== null;
}

function entry(row) {
  return row.querySelector("textarea, .ask input:not([type=hidden]):not([type=radio]), input[name^='m.']");
}

function count() {
  asked.forEach(judge);
  const left = asked.filter((row) => !isDecided(row)).length;
  for (const row of asked) row.classList.toggle("is-decided", isDecided(row));
  const mark = document.getElementById("left");
  mark.textContent = left ? `còn ${left} mục` : "xong, có thể lưu";
  mark.classList.toggle("mark--good", left === 0);
  document.dispatchEvent(new Event("sohoa:answered"));
}

function onward(row) {
  const from = asked.indexOf(row);
  const next = [...asked.slice(from + 1), ...asked.slice(0, from + 1)].find((other) => !isDecided(other));
  (next ? entry(next) : document.getElementById("save")).focus();
}

function answer(row, value) {
  const radio = row.querySelector(`input[type=radio][value=${value}]`);
  if (radio && !(value === "value" && isEmpty(row))) radio.checked = true;
  count();
  judge(row);
  const valid = entry(row).reportValidity();
  // Folded away, a field that nobody asked about would hold up the form without being seen.
  const passes = () => entry(row).setCustomValidity("");
  if (!asked.includes(row)) row.addEventListener("focusout", passes, { once: true });
  if (!asked.includes(row)) row.addEventListener("input", passes, { once: true });
  if (valid) onward(row);
}

function step(row, by) {
  const rows = [...document.querySelectorAll("#fields .field")].filter((other) => entry(other)?.checkVisibility());
  const next = rows[rows.indexOf(row) + by];
  if (next) entry(next).focus();
}

review.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    return review.requestSubmit();
  }
  const row = event.target.closest(".field");
  if (!row || !entry(row)) return;
  const isText = event.target === entry(row);
  const key = event.key.toLowerCase();
  if (event.altKey && (key === "k" || key === "t" || key === "z")) {
    event.preventDefault();
    if (key === "z") toggle();
    else answer(row, key === "k" ? "illegible" : "blank");
  } else if (isText && event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    answer(row, "value");
  } else if (isText && (event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName === "INPUT") {
    event.preventDefault();
    step(row, event.key === "ArrowDown" ? 1 : -1);
  }
});

// Typing takes back "cannot be read" and "empty": the value typed is not decided on yet. A field that nobody
// was asked about keeps its "right as above", or what is typed would be lost without a word.
review.addEventListener("input", (event) => {
  const row = event.target.closest(".field");
  const given = row && asked.includes(row) ? "input[type=radio]" : "input[type=radio]:not([value=value])";
  if (event.target.type !== "radio") for (const radio of row?.querySelectorAll(given) ?? []) radio.checked = false;
  count();
});

for (const details of review.querySelectorAll("details")) {
  details.addEventListener("toggle", () => { if (details.open) entry(details.closest(".field"))?.focus(); });
}

count();
const first = asked.find((row) => !isDecided(row));
if (first) entry(first).focus();
