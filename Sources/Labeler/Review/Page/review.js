"use strict";
// The review page. It sends requests to the server of `glyphforge review serve` only; ReviewMessage.swift defines the messages.

const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");
const count = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;

/// Makes an element: el("b", {class: "bad"}, "text", child ...).
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const imageSource = (png) => "data:image/png;base64," + png;
const picture = (png, alt) => el("img", { src: imageSource(png), alt });

/// A share as a percentage with two significant digits, without the sign: 0.0412 is "4.1".
function percent(share) {
  const value = 100 * share;
  if (value <= 0) return "0";
  if (value > 99) return String(Number(value.toFixed(1)));
  const digits = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(Number(value.toPrecision(2))))));
  return value.toFixed(digits);
}

/// A random UUID (version 4). Browsers offer crypto.randomUUID only on HTTPS and localhost, not for plain HTTP from another machine.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// ----------------------------------------------------------------------------------------------------------- requests to the server

/// The server answered with an error status. Not thrown when the server does not respond.
class RefusedError extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function ask(path, message) {
  const options = message === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message),
  };
  const response = await fetch(path, { ...options, cache: "no-store" });
  // An answer that is not JSON has no error sentence; the status is then reported.
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(response.status, answer.error ?? `The server returned status ${response.status}.`);
  return answer;
}

/// Shows an error above the page; null hides it.
function showError(sentence) {
  $("error").hidden = !sentence;
  if ($("error").textContent !== (sentence ?? "")) $("error").textContent = sentence ?? "";
}

/// Answers that the server has not confirmed yet, in order. They are kept in the browser's local storage and sent again until the
/// server confirms them. Each has a UUID, so the server stores it only once.
const outbox = {
  list: [],
  sending: null,
  isStuck: false,
  key: () => `glyphforge ${session.id} ${session.reviewer}`,
  keep() {
    try { localStorage.setItem(this.key(), JSON.stringify(this.list)); } catch { /* Storage is full or forbidden: answers are kept only while the page is open. */ }
  },
  restore() {
    // Storage that is forbidden or damaged holds no answers that could be sent.
    try { this.list = JSON.parse(localStorage.getItem(this.key()) ?? "[]"); } catch { this.list = []; }
  },
  add(path, message, done) {
    message.reviewer = session.reviewer;
    this.list.push({ path, message });
    this.keep();
    callbacks.set(message, done);
    this.send();
  },
  /// Whether the reviewer may answer: not while earlier answers cannot be saved, nor during an undo.
  get isClear() { return this.list.length < 30 && !this.isStuck && !undoing; },
  /// Resolves when the server has stored all answers on disk.
  send() {
    this.sending ??= this.run().finally(() => { this.sending = null; });
    return this.sending;
  },
  async run() {
    while (this.list.length) {
      const first = this.list[0];
      const { path, message } = first;
      // Not shift(): the list may belong to another reviewer by then.
      const drop = () => {
        this.list = this.list.filter((one) => one !== first);
        this.keep();
      };
      let answer;
      try {
        answer = await ask(path, message);
      } catch (error) {
        if (error instanceof RefusedError && error.status >= 400 && error.status < 500 && error.status !== 401) {
          // The server would refuse it again.
          drop();
          this.isStuck = false;
          showError(`Not saved: ${error.message}`);
          continue;
        }
        this.isStuck = true;
        showError(error instanceof RefusedError ? `Not saved yet: ${error.message}`
          : "The server does not respond. Your answers are kept in this browser and sent when it responds again. If it has stopped, start it again and open the address it prints.");
        await new Promise((resolve) => setTimeout(resolve, 1000));
        continue;
      }
      showError(null);
      this.isStuck = false;
      drop();
      // Outside the try block: an error in drawing is not a server error.
      callbacks.get(message)?.(answer);
      callbacks.delete(message);
    }
    if (this.isStuck) {
      // The answer it was stuck at is kept under another reviewer's name.
      this.isStuck = false;
      showError(null);
    }
  },
};
const callbacks = new Map();
window.addEventListener("beforeunload", (event) => { if (outbox.list.length) event.preventDefault(); });

// ----------------------------------------------------------------------------------------------------------------------- session

let session = null;
let status = null;
let view = null;
/// Whether every class can be typed with one key.
let isDirect = false;
/// The class of each key. A letter's other case is included if the data set has no class for it.
let classOfKey = new Map();

function prepareClasses() {
  const symbols = session.classes.map((item) => item.symbol);
  isDirect = symbols.length <= 100 && symbols.every((symbol) => /^[!-~]$/.test(symbol));
  classOfKey = new Map(symbols.map((symbol, label) => [symbol, label]));
  symbols.forEach((symbol, label) => {
    for (const other of [symbol.toLowerCase(), symbol.toUpperCase()]) if (!classOfKey.has(other)) classOfKey.set(other, label);
  });
}

const symbol = (label) => session.classes[label]?.symbol ?? `class ${label}`;

/// A verdict as the page shows it.
function verdictText(verdict, label) {
  return { label: () => symbol(label), right: () => "right", wrong: () => "wrong", "not-a-letter": () => "no letter",
    "cannot-tell": () => "can’t tell", skip: () => "skipped" }[verdict]();
}

function duration(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function showStatus(next) {
  status = next;
  const progress = status.progress;
  const share = session.has_plan && view !== "grid" ? progress.answered / Math.max(1, progress.asked)
    : progress.decided / Math.max(1, progress.images);
  $("bar").firstElementChild.style.width = `${100 * share}%`;
  $("bar").setAttribute("aria-valuenow", Math.round(100 * share));
  const parts = session.has_plan && view !== "grid"
    ? [`${number(progress.answered)} of ${number(progress.asked)} answers`, `${number(progress.guessed)} by you`]
    : [`${number(progress.decided)} of ${number(progress.images)} images reviewed`];
  if (session.has_plan && view !== "grid" && progress.pace != null) {
    parts.push(`${progress.pace.toFixed(1)} s each`);
    if (progress.open > 0) parts.push(`about ${duration(progress.time_left)} left`);
  }
  $("counts").textContent = parts.join(" · ");
  $("show-estimate").hidden = !session.has_plan;
  for (const button of document.querySelectorAll("[data-action=undo]")) button.disabled = !status.undoable && !outbox.list.length;
}

// Shown only on request, so that the rate does not bias the next answers.
$("show-estimate").addEventListener("click", async () => {
  const range = ([lower, upper]) => `${percent(lower)} to ${percent(upper)} %`;
  try {
    await outbox.send();
    const found = await ask("api/estimate");
    $("figures").replaceChildren(
      el("p", {}, el("b", {}, `${percent(found.error_rate)} %`), " of the labels are wrong"),
      el("p", {}, `95 % CI ${range(found.interval)} if the number of reviews was fixed in advance`),
      el("p", {}, `${range(found.any_time)} if you stop now (any-time valid)`),
      el("p", { class: "hint" }, `${count(found.errors, "label error")} in ${count(found.reviewed, "reviewed image")}, out of ${number(found.drawn)} in the random sample.`));
  } catch (error) {
    $("figures").replaceChildren(el("p", {}, error.message));
  }
  $("estimate").showModal();
});

async function start() {
  // The token is used up; remove it from the address.
  history.replaceState(null, "", "/" + location.hash);
  session = await ask("api/session");
  prepareClasses();
  document.title = `Review ${session.dataset}`;
  $("dataset").textContent = session.dataset;
  buildGuess();
  buildGrid();
  if (session.reviewer) await enter(); else $("who").showModal();
}

async function enter() {
  $("who").close();
  $("reviewer").textContent = session.reviewer;
  $("reviewer").setAttribute("aria-label", `Reviewer ${session.reviewer}; change reviewer`);
  outbox.restore();
  await outbox.send();
  showStatus(await ask("api/status"));
  guess.clear();
  grid.clear();
  $("second").replaceChildren();
  const wanted = location.hash.slice(1);
  show(Object.keys(views).includes(wanted) ? wanted : session.has_plan ? "guess" : "grid");
}

$("reviewer").addEventListener("click", () => {
  $("name").value = "";
  $("who").showModal();
});
$("who").addEventListener("cancel", (event) => { if (!session.reviewer) event.preventDefault(); });
$("who").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    // Answers that cannot be saved now are kept under the name they were given with, and may be waiting for this name.
    if (!outbox.isStuck) await outbox.send();
    session = await ask("api/reviewer", { name: $("name").value });
    $("name-error").textContent = "";
    await enter();
  } catch (error) {
    $("name-error").textContent = error.message;
  }
});

function show(name) {
  view = name;
  history.replaceState(null, "", "/#" + name);
  for (const part of Object.keys(views)) $(part).hidden = part !== name;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current");
  }
  showStatus(status);
  views[name]();
}
const views = { guess: () => guess.show(), grid: () => grid.show(), second: () => second.show(), agreement: () => showAgreement() };
for (const button of document.querySelectorAll("nav button")) button.addEventListener("click", () => session?.reviewer && show(button.dataset.view));

let undoing = null;

/// Undoes the latest decision, in whichever view it was made. Undos run one after the other, because each changes what the next undoes.
function undo() {
  const mine = (undoing ?? Promise.resolve()).then(undoLatest).finally(() => { if (undoing === mine) undoing = null; });
  undoing = mine;
  return mine;
}

async function undoLatest() {
  await outbox.send();
  if (!status.undoable) return;
  try {
    const undone = await ask("api/undo", { uuid: status.undoable });
    showStatus(undone.status);
    if (!undone.decisions.length) return;
    if (undone.mode === "grid") {
      grid.restore(undone.decisions);
      if (view !== "grid") show("grid");
    } else if (undone.decisions[0].item == null && view === "second") {
      await second.show();
    } else {
      guess.restore(undone.decisions[0]);
      if (view !== "guess") show("guess");
    }
    $("spoken").textContent = "Undone.";
  } catch (error) {
    showError(error.message);
  }
}
for (const button of document.querySelectorAll("[data-action=undo]")) button.addEventListener("click", undo);

// ------------------------------------------------------------------------------------------------------------------------- guess

const guess = {
  /// The glyph on show, then the ones after it; each {item or image, png}.
  list: [],
  isFetching: false,
  shownAt: 0,

  clear() {
    this.list = [];
    this.isAtEnd = false;
    $("reveal").hidden = true;
    $("before").hidden = false;
  },
  async show() {
    this.draw();
    if (!isDirect) $("typed").focus();
    await this.fetch();
  },
  /// Fetches glyphs in advance, so that the reviewer does not wait for the next.
  async fetch() {
    if (this.isFetching || this.list.length > 12) return;
    this.isFetching = true;
    try {
      // Includes items whose answers are still being sent: the server would offer them again.
      const held = [...this.list.map((one) => one.item), ...outbox.list.map((one) => one.message.item)].filter((item) => item !== undefined);
      const next = await ask(`api/guess?count=24&held=${held.join(",")}`);
      showError(null);
      const known = new Set(this.list.map((one) => one.item));
      const fresh = next.items.filter((one) => !known.has(one.item));
      const wasEmpty = !this.list.length;
      this.list.push(...fresh);
      this.isAtEnd = !fresh.length;
      if (!outbox.list.length) showStatus(next.status);
      if (wasEmpty) this.draw();
    } catch (error) {
      showError(error.message);
    } finally {
      this.isFetching = false;
    }
  },

  draw() {
    const one = this.list[0];
    $("glyph").hidden = !one;
    $("nothing").hidden = !!one;
    for (const button of $("answers").querySelectorAll("button:not([data-action=undo])")) button.disabled = !one;
    if (one) {
      $("glyph").src = imageSource(one.png);
      this.shownAt = performance.now();
      return;
    }
    const again = el("button", { type: "button", onclick: async () => { session = await ask("api/session"); await this.fetch(); this.draw(); } }, "Check for new images");
    const path = session.path;
    $("nothing").replaceChildren(...(
      !this.isAtEnd ? [el("p", { class: "hint" }, "…")]
      : session.has_plan ? [el("p", {}, "All done."),
        el("button", { type: "button", onclick: () => show("second") }, "Second look: answers that differ from the label"),
        el("p", { class: "hint" }, "Next: ", el("code", {}, `glyphforge estimate ${path}`)), again]
      : [el("p", {}, "No review is planned yet. Draw a sample:"), el("p", {}, el("code", {}, `glyphforge review plan ${path}`)),
        el("p", { class: "hint" }, "The grid works without a sample."), again]));
  },

  answer(verdict, label) {
    const one = this.list[0];
    if (!one || view !== "guess" || !outbox.isClear) return;
    const seconds = (performance.now() - this.shownAt) / 1000;
    const message = { uuid: uuid(), verdict };
    if (label !== undefined) message.label = label;
    // After a longer time the reviewer was probably away.
    if (seconds <= 300) message.seconds = seconds;
    if (one.item !== undefined) message.item = one.item; else message.image = one.image;
    this.list.shift();
    this.isAtEnd = false;
    this.draw();
    outbox.add("api/guess", message, (answer) => {
      showStatus(answer.status);
      this.reveal(one, message, answer.context);
      this.fetch();
    });
    showStatus(status);
  },

  /// Shows the given label and the context of the glyph just answered.
  reveal(one, message, context) {
    const word = verdictText(message.verdict, message.label);
    const shown = picture(one.png, `Your last glyph, answered ${word}`);
    $("before").hidden = true;
    $("reveal").hidden = false;
    // A skipped glyph is shown again, so its label stays hidden.
    if (!context) {
      $("reveal").replaceChildren(el("div", { class: "pair" }, shown, el("dl", {}, el("dt", {}, "you"), el("dd", {}, word))));
      $("spoken").textContent = "Skipped.";
      return;
    }
    const tone = message.verdict === "cannot-tell" ? null : message.label === context.given ? "good" : "bad";
    $("reveal").replaceChildren(
      el("div", { class: "pair" }, shown,
        el("dl", {}, el("dt", {}, "you"), el("dd", { class: tone }, word), el("dt", {}, "label"), el("dd", {}, symbol(context.given)),
          ...networkParts(context.predicted))),
      ...contextParts(context));
    $("spoken").textContent = `You answered ${word}; the label is ${symbol(context.given)}.`;
  },

  /// Shows a glyph whose answer was undone, or an image to review again.
  restore(decision) {
    const one = decision.item != null ? { item: decision.item, png: decision.png } : { image: decision.image, png: decision.png };
    this.list = [one, ...this.list.filter((other) => one.item === undefined ? other.image !== one.image : other.item !== one.item)];
    $("reveal").hidden = true;
    $("before").hidden = false;
    this.draw();
  },
};

/// The terms of a list that show the network's prediction; none if there is no prediction.
function networkParts(predicted, tone = null) {
  return predicted == null ? [] : [el("dt", {}, "network"), el("dd", { class: tone }, symbol(predicted))];
}

function contextParts(context) {
  return [
    context.font ? el("p", { class: "font" }, context.font) : null,
    context.siblings.length ? el("div", { class: "siblings" },
      ...context.siblings.map((one) => el("figure", {}, picture(one.png, `${symbol(one.label)} in the same font`), symbol(one.label)))) : null,
  ].filter((part) => part);
}

function flash(button) {
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 120);
}

function buildGuess() {
  $("type").hidden = isDirect;
  // With more classes, the reviewer types the class instead.
  $("keys").replaceChildren(...(session.classes.length > 100 ? [] : session.classes.map((item, label) =>
    el("button", { type: "button", title: item.name, "data-label": label, onclick: () => guess.answer("label", label) }, item.symbol))));
  for (const button of $("answers").querySelectorAll("[data-action]")) {
    if (button.dataset.action !== "undo") button.addEventListener("click", () => guess.answer(button.dataset.action));
  }
}

/// Handles a key in guess mode. Returns whether the key has a meaning there.
function guessKey(event) {
  // A key held down, for example to empty the field, must not undo answers.
  if (event.repeat) return false;
  const isTyping = document.activeElement === $("typed") && $("typed").value !== "";
  if (isTyping) return false;
  const actions = { " ": "not-a-letter", Delete: "not-a-letter", ArrowDown: "cannot-tell", ArrowRight: "skip", ArrowLeft: "undo", Backspace: "undo" };
  if (isDirect && classOfKey.has(event.key)) {
    const label = classOfKey.get(event.key);
    flash($("keys").children[label]);
    guess.answer("label", label);
    return true;
  }
  const action = actions[event.key];
  // Space and Enter press the focused button, for reviewers who move between buttons with Tab.
  if (!action || (event.key === " " && document.activeElement?.tagName === "BUTTON" && document.activeElement.matches(":focus-visible"))) return false;
  flash($("answers").querySelector(`[data-action="${action}"]`));
  if (action === "undo") undo(); else guess.answer(action);
  return true;
}

// Type-ahead, for data sets with more classes than keys.
const typeAhead = {
  found: [],
  active: 0,
  update() {
    const text = $("typed").value.trim();
    this.found = text ? findClasses(text).slice(0, 8) : [];
    this.active = 0;
    this.draw();
  },
  draw() {
    $("choices").hidden = !this.found.length;
    $("typed").setAttribute("aria-expanded", String(this.found.length > 0));
    $("choices").replaceChildren(...this.found.map((label, place) =>
      el("li", { role: "option", id: `choice-${place}`, "aria-selected": String(place === this.active),
        // Not click: the field must keep the focus.
        onpointerdown: (event) => { event.preventDefault(); this.choose(label); } },
      el("b", {}, session.classes[label].symbol), el("span", {}, session.classes[label].name))));
    if (this.found.length) $("typed").setAttribute("aria-activedescendant", `choice-${this.active}`);
    else $("typed").removeAttribute("aria-activedescendant");
  },
  choose(label) {
    $("typed").value = "";
    this.update();
    guess.answer("label", label);
  },
};

/// The classes that match a text, best first: the character itself, its codepoint or number, then names.
function findClasses(text) {
  const lower = text.toLowerCase();
  const words = lower.split(/\s+/);
  const rank = (item, label) => {
    if (item.symbol === text) return 0;
    if (item.symbol.toLowerCase() === lower) return 1;
    const code = [...item.symbol].length === 1 ? "u+" + item.symbol.codePointAt(0).toString(16).padStart(4, "0") : null;
    if (code === lower || String(label) === text) return 2;
    const name = item.name.toLowerCase();
    if (name.split(/\s+/).includes(lower)) return 3;
    return words.every((word) => name.includes(word)) ? 4 : null;
  };
  return session.classes.map((item, label) => [rank(item, label), label]).filter(([place]) => place !== null)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, label]) => label);
}

$("typed").addEventListener("input", () => typeAhead.update());
$("typed").addEventListener("keydown", (event) => {
  if (!typeAhead.found.length) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) typeAhead.active = (typeAhead.active + step + typeAhead.found.length) % typeAhead.found.length;
  else if (event.key === "Enter") typeAhead.choose(typeAhead.found[typeAhead.active]);
  else if (event.key === "Escape") $("typed").value = "";
  else return;
  if (event.key === "Escape") typeAhead.update(); else typeAhead.draw();
  event.preventDefault();
});

// -------------------------------------------------------------------------------------------------------------------------- grid

const grid = {
  label: 0,
  /// Each {image, png, predicted, verdict, is}; verdict is undefined for a right label.
  cells: [],
  focus: 0,
  undecided: 0,
  shownAt: 0,
  /// The next page, fetched in advance.
  next: null,
  pageSize: () => (matchMedia("(max-width: 820px)").matches ? 60 : 80),

  clear() {
    this.cells = [];
    this.next = null;
  },
  async show() {
    if (this.cells.length) this.draw(); else await this.open(this.label);
  },
  async open(label) {
    this.label = label;
    this.next = null;
    try {
      await outbox.send();
      this.take(await ask(`api/grid?label=${label}&count=${this.pageSize()}&held=`));
    } catch (error) {
      showError(error.message);
    }
  },
  take(page) {
    showError(null);
    this.cells = page.cells;
    this.undecided = page.undecided;
    this.focus = 0;
    this.draw();
    this.prefetch();
  },
  prefetch() {
    const label = this.label;
    // Includes images whose decisions are still being sent: the server would offer them again.
    const sent = outbox.list.flatMap(({ message }) => message.cells?.map((cell) => cell.image) ?? message.image ?? []);
    const held = [...this.cells.map((cell) => cell.image), ...sent];
    if (held.length) this.next = ask(`api/grid?label=${label}&count=${this.pageSize()}&held=${held.join(",")}`).catch(() => null);
  },

  draw() {
    const name = session.classes[this.label];
    $("which").textContent = `Which of these are not ${name.symbol}?`;
    setClassField("class", this.label);
    $("cells").replaceChildren(...this.cells.map((cell, place) => {
      const button = el("button", { type: "button", tabindex: place === this.focus ? 0 : -1,
        onclick: () => { this.move(place); this.toggle("wrong"); }, onfocus: () => this.move(place) }, picture(cell.png, ""));
      return button;
    }));
    this.cells.forEach((_, place) => this.drawCell(place));
    const isEmpty = !this.cells.length;
    $("empty").hidden = !isEmpty;
    $("accept").hidden = isEmpty;
    if (isEmpty) {
      const rest = session.classes.length > 1 && el("button", { type: "button", onclick: () => this.open((this.label + 1) % session.classes.length) },
        `Continue with ${symbol((this.label + 1) % session.classes.length)}`);
      $("empty").replaceChildren(el("p", {}, `All images labelled ${name.symbol} are reviewed.`), ...(rest ? [rest] : []));
      $("focused").replaceChildren();
    }
    this.shownAt = performance.now();
    this.showCounts();
    if (view === "grid") $("cells").children[this.focus]?.focus();
  },
  drawCell(place) {
    const [cell, button] = [this.cells[place], $("cells").children[place]];
    const word = cell.verdict && verdictText(cell.verdict, cell.is);
    button.querySelector("b")?.remove();
    if (cell.verdict) {
      button.dataset.verdict = cell.verdict;
      button.append(el("b", { "aria-hidden": "true" }, { wrong: "✕", "not-a-letter": "∅", "cannot-tell": "?" }[cell.verdict] ?? word));
    } else {
      delete button.dataset.verdict;
    }
    button.setAttribute("aria-pressed", String(!!cell.verdict));
    button.setAttribute("aria-label", `Glyph ${place + 1} of ${this.cells.length}${word ? ", marked " + word : ""}`);
  },
  showCounts() {
    const marked = this.cells.filter((cell) => cell.verdict).length;
    const right = this.cells.length - marked;
    $("accept-page").replaceChildren(`Accept page: ${right} right${marked ? `, ${marked} marked` : ""} `, el("kbd", {}, "Enter"));
    $("grid-hint").textContent = `${count(this.undecided, "image")} labelled ${symbol(this.label)} left to review, ${session.has_flags ? "most suspicious first" : "in data set order (run glyphforge flag to sort by suspicion)"}.`
      + (isDirect ? " Press a letter key to say what the focused glyph is." : "");
  },
  move(place) {
    if (place < 0 || place >= this.cells.length) return;
    const buttons = $("cells").children;
    buttons[this.focus].tabIndex = -1;
    this.focus = place;
    buttons[place].tabIndex = 0;
    if (document.activeElement !== buttons[place]) buttons[place].focus();
    setClassField("what", this.cells[place].is);
    this.preview();
  },
  /// Marks the focused glyph, or removes the same mark.
  toggle(verdict, label) {
    const cell = this.cells[this.focus];
    if (!cell) return;
    const isSame = (cell.verdict === verdict && cell.is === label) || (verdict === "wrong" && cell.verdict);
    const isRight = verdict === "label" && label === this.label;
    cell.verdict = isSame || isRight ? undefined : verdict;
    cell.is = cell.verdict === "label" ? label : undefined;
    setClassField("what", cell.is);
    this.drawCell(this.focus);
    this.showCounts();
  },
  /// Marks all unmarked glyphs as no letter, for pages that are nearly all wrong. If all are marked, removes all marks.
  toggleAll() {
    const isFull = this.cells.every((cell) => cell.verdict);
    this.cells.forEach((cell, place) => {
      if (isFull) [cell.verdict, cell.is] = [undefined, undefined];
      else cell.verdict ??= "not-a-letter";
      this.drawCell(place);
    });
    this.showCounts();
  },
  /// Shows the focused glyph enlarged, with other letters of its font. Waits until the focus has stopped moving.
  preview() {
    clearTimeout(this.timer);
    const cell = this.cells[this.focus];
    const facts = (font) => [
      picture(cell.png, "Focused glyph, enlarged"),
      ...(cell.predicted == null ? [] : [el("dl", {}, ...networkParts(cell.predicted, cell.predicted === this.label ? null : "bad"))]),
      ...font];
    $("focused").replaceChildren(...facts([]));
    this.timer = setTimeout(async () => {
      try {
        const context = await ask(`api/context?image=${cell.image}`);
        if (this.cells[this.focus] === cell) $("focused").replaceChildren(...facts(contextParts(context)));
      } catch { /* The enlarged glyph is enough without its font. */ }
    }, 150);
  },
  async accept() {
    if (!this.cells.length || !outbox.isClear || this.isTurning) return;
    this.isTurning = true;
    const seconds = (performance.now() - this.shownAt) / 1000;
    const message = { cells: this.cells.map((cell) => ({ uuid: uuid(), image: cell.image, verdict: cell.verdict ?? "right", label: cell.is })) };
    if (seconds <= 3600) message.seconds = seconds;
    const size = this.cells.length;
    outbox.add("api/grid", message, (next) => {
      showStatus(next);
      $("spoken").textContent = `${count(size, "glyph")} saved.`;
    });
    const page = await this.next;
    // It was fetched before this page was accepted, so it counts this page's images as undecided.
    if (page?.cells.length && page.label === this.label) this.take({ ...page, undecided: page.undecided - size });
    else await this.open(this.label);
    this.isTurning = false;
    scrollTo(0, 0);
  },
  /// Shows an undone page with its marks.
  restore(decisions) {
    this.label = decisions[0].given;
    this.undecided += decisions.length;
    this.take({ undecided: this.undecided, cells: decisions.map((one) =>
      ({ image: one.image, png: one.png, verdict: one.verdict === "right" ? undefined : one.verdict, is: one.label ?? undefined })) });
  },
};

/// Adds a control to choose a class to a label: a list, or a text field if there are more than 100 classes.
function classField(label, id, nothing, choose) {
  const isLong = session.classes.length > 100;
  const field = isLong ? el("input", { id, type: "text", list: "class-names", placeholder: nothing ?? "Character or name", autocomplete: "off" })
    : el("select", { id }, ...(nothing ? [el("option", { value: "" }, nothing)] : []),
      ...session.classes.map((item, place) => el("option", { value: place }, item.symbol)));
  field.addEventListener("change", () => {
    const place = !isLong ? field.value : field.value.trim() === "" ? "" : findClasses(field.value.trim())[0] ?? "";
    choose(place === "" ? null : Number(place));
  });
  $(id)?.remove();
  $(label).append(field);
}

/// Shows a class in a field made by classField.
function setClassField(id, label) {
  const field = $(id);
  field.value = label == null ? "" : field.tagName === "SELECT" ? label : symbol(label);
}

function buildGrid() {
  $("class-names")?.remove();
  if (session.classes.length > 100) {
    document.body.append(el("datalist", { id: "class-names" }, ...session.classes.map((item) => el("option", { value: item.symbol }, item.name))));
  }
  classField("class-label", "class", null, (label) => (label === null ? setClassField("class", grid.label) : grid.open(label)));
  classField("it-is", "what", "—", (label) => {
    const cell = grid.cells[grid.focus];
    if (label !== null && cell?.is !== label) grid.toggle("label", label);
    else if (label === null && cell?.verdict === "label") grid.toggle("wrong");
    $("cells").children[grid.focus]?.focus();
  });
}
$("accept-page").addEventListener("click", () => grid.accept());
$("mark-all").addEventListener("click", () => grid.toggleAll());
for (const button of document.querySelectorAll("[data-mark]")) {
  button.addEventListener("click", () => { grid.toggle(button.dataset.mark); $("cells").children[grid.focus]?.focus(); });
}

function gridKey(event) {
  // Outside the grid, buttons and lists keep their own keys.
  const isElsewhere = document.activeElement?.matches("select, button, input") && document.activeElement.parentElement !== $("cells");
  if (isElsewhere && (["Enter", " "].includes(event.key) || document.activeElement.matches("select, input"))) return false;
  const columns = Math.max(1, getComputedStyle($("cells")).gridTemplateColumns.split(" ").length);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (step) grid.move(grid.focus + step);
  else if (event.key === "Home") grid.move(0);
  else if (event.key === "End") grid.move(grid.cells.length - 1);
  else if (event.key === "Enter") grid.accept();
  else if (event.key === " ") grid.toggle("wrong");
  else if (event.key === "Delete" && event.shiftKey) grid.toggleAll();
  else if (event.key === "Delete") grid.toggle("not-a-letter");
  else if (event.key === "Backspace") undo();
  else if (isDirect && classOfKey.has(event.key)) grid.toggle("label", classOfKey.get(event.key));
  else if (event.key === "?") grid.toggle("cannot-tell");
  else return false;
  return true;
}

// --------------------------------------------------------------------------------------------------------------------- second look

/// The reviewer's answers that differ from the label, to be confirmed or changed with the label shown.
const second = {
  async show() {
    let report;
    // The cards on show may belong to another reviewer.
    $("second").replaceChildren();
    try {
      // The report must include answers that are still being sent.
      await outbox.send();
      report = await ask("api/contradictions");
    } catch (error) { return showError(error.message); }
    const undoButton = el("button", { type: "button", onclick: undo, "data-action": "undo", disabled: !status.undoable }, "Undo ", el("kbd", {}, "⌫"));
    this.heading = el("h2", {});
    this.left = report.count;
    $("second").replaceChildren(
      this.heading,
      el("p", { class: "hint" }, "Check for typing mistakes, and for letters that you recognise only next to others of the same font. Correct wrong answers; the others stay as they are. "
        + "Answers where the network agrees with the label come first. The estimate reports how many answers were changed."),
      el("div", { class: "actions" }, undoButton),
      el("div", { class: "disputes" }, ...report.answers.map((answer) => this.article(answer))));
    this.showCount();
  },
  showCount() {
    this.heading.textContent = !this.left ? "Nothing left to check." : this.left === 1 ? "1 of your answers differs from the label"
      : `${number(this.left)} of your answers differ from the label`;
  },
  article({ image, png, verdict, label, context }) {
    const word = verdictText(verdict, label);
    const button = (text, choose) => el("button", { type: "button", onclick: choose }, text);
    const article = el("article", {}, picture(png, "Glyph"),
      el("dl", {}, el("dt", {}, "label"), el("dd", {}, symbol(context.given)), el("dt", {}, "you"), el("dd", { class: "bad" }, word),
        ...networkParts(context.predicted)),
      ...contextParts(context),
      el("div", { class: "choices" },
        button(`Accept label ${symbol(context.given)}`, () => this.decide(article, 0, { image, verdict: "right" })),
        button(`Keep “${word}”`, () => this.decide(article, 1, label == null ? { image, verdict } : { image, verdict, label })),
        button("Answer again", () => { guess.restore({ image, png }); show("guess"); })));
    return article;
  },
  /// - place: Which button was pressed. The focus moves to the same button of the next card, so that pressing Enter again repeats the
  ///   same kind of answer.
  decide(article, place, answer) {
    if (!outbox.isClear) return;
    const next = article.nextElementSibling ?? article.previousElementSibling;
    article.remove();
    this.left -= 1;
    this.showCount();
    next?.querySelectorAll("button")[place].focus();
    // The server sends one page of cards at a time.
    const isLast = !next && this.left > 0;
    outbox.add("api/guess", { uuid: uuid(), ...answer }, (answered) => {
      showStatus(answered.status);
      if (isLast) this.show();
    });
    showStatus(status);
  },
};

// ----------------------------------------------------------------------------------------------------------------------- agreement

async function showAgreement() {
  let report;
  try { report = await ask("api/agreement"); } catch (error) { return showError(error.message); }
  const opinions = (dispute) => dispute.opinions.flatMap((one) =>
    [el("dt", {}, one.reviewer), el("dd", { class: one.says === "right" ? "good" : one.says === "cannot-tell" ? null : "bad" }, verdictText(one.says, one.label))]);
  $("agreement").replaceChildren(
    el("h2", {}, "Agreement between reviewers"),
    report.pairs.length ? el("div", { class: "wide" }, el("table", {},
      el("thead", {}, el("tr", {}, ...["reviewers", "images reviewed by both", "same verdict", "Cohen’s kappa"].map((text, place) => el(place ? "td" : "th", {}, text)))),
      el("tbody", {}, ...report.pairs.map((pair) => el("tr", {}, el("th", {}, `${pair.first} and ${pair.second}`), el("td", {}, number(pair.images)),
        el("td", {}, `${percent(pair.observed)} %`), el("td", {}, pair.kappa == null ? "–" : pair.kappa.toFixed(2)))))))
      : el("p", { class: "hint" }, "No image has been reviewed by two people yet."),
    el("p", { class: "hint" }, "A verdict is right, wrong or can’t tell. Kappa is 1 for full agreement and 0 for agreement no better than chance."),
    el("h2", {}, `Disputed images: ${number(report.dispute_count)}`),
    el("div", { class: "disputes" }, ...report.disputes.map((dispute) => el("article", {}, picture(dispute.png, "Disputed glyph"),
      el("dl", {}, el("dt", {}, "label"), el("dd", {}, symbol(dispute.given)), ...opinions(dispute)), el("p", { class: "font" }, dispute.font),
      el("button", { type: "button", onclick: () => { guess.restore({ image: dispute.image, png: dispute.png }); show("guess"); } }, "Review this image")))));
}

// ------------------------------------------------------------------------------------------------------------------- keys and zoom

/// Sizes of the glyphs, in pixels.
const sizes = { guess: [200, 280, 360, 440, 560, 720], grid: [40, 52, 64, 84, 120] };
function zoom(step) {
  const list = sizes[view];
  const name = view === "guess" ? "--glyph" : "--cell";
  const now = parseInt(getComputedStyle(document.documentElement).getPropertyValue(name), 10);
  const place = Math.min(list.length - 1, Math.max(0, list.indexOf(now) + step));
  document.documentElement.style.setProperty(name, `${list[place]}px`);
}

document.addEventListener("keydown", (event) => {
  if (!session?.reviewer || document.querySelector("dialog[open]") || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key.toLowerCase() !== "z" || view === "agreement") return;
    undo();
  } else if (view === "agreement" || event.isComposing) {
    return;
  } else if (view === "second") {
    // A key held down must not answer cards that the reviewer has not read.
    const isHeld = event.repeat && ["Enter", " "].includes(event.key);
    if (event.key === "Backspace") undo();
    else if (!isHeld) return;
  } else if (event.key === "PageUp" || event.key === "PageDown") {
    zoom(event.key === "PageUp" ? 1 : -1);
  } else if (!(view === "guess" ? guessKey(event) : gridKey(event))) {
    // Other characters go into the text field.
    if (view === "guess" && !isDirect && event.key.length === 1) $("typed").focus();
    return;
  }
  event.preventDefault();
});

// A clicked button loses the focus, so that Space means "No letter" again and does not press the button.
document.addEventListener("click", (event) => {
  const button = document.activeElement;
  if (event.detail > 0 && button?.matches("#answers button, nav button")) button.blur();
});

start().catch((error) => showError(error instanceof RefusedError ? error.message : "The server does not respond."));
