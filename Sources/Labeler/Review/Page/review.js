"use strict";
// The page of a review. It talks to the server of `glyphforge review serve` only; see ReviewMessage.swift for the messages.

const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");

/// An element: el("b", {class: "bad"}, "text", child ...).
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const source = (png) => "data:image/png;base64," + png;
const picture = (png, alt) => el("img", { src: source(png), alt });

/// crypto.randomUUID is missing where the page comes unencrypted from another machine.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// ---------------------------------------------------------------------------------------------------------- talking to the server

/// What the server refuses, as opposed to its not answering.
class Refused extends Error {
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
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer.error ?? `The server answers ${response.status}.`);
  return answer;
}

function trouble(sentence) {
  $("trouble").hidden = !sentence;
  if ($("trouble").textContent !== (sentence ?? "")) $("trouble").textContent = sentence ?? "";
}

/// Answers on their way to the disk, in order. They are kept in the browser until the server has them, and sent again as often as
/// it takes: each has a uuid, so the server decides only once.
const outbox = {
  list: [],
  sending: null,
  isStuck: false,
  key: () => `glyphforge ${session.id} ${session.reviewer}`,
  keep() {
    try { localStorage.setItem(this.key(), JSON.stringify(this.list)); } catch { /* Full or forbidden: then only while the page is open. */ }
  },
  restore() {
    try { this.list = JSON.parse(localStorage.getItem(this.key()) ?? "[]"); } catch { this.list = []; }
  },
  add(path, message, done) {
    message.reviewer = session.reviewer;
    this.list.push({ path, message });
    this.keep();
    callbacks.set(message, done);
    this.send();
  },
  /// Whether more answers may be given: not when those before cannot be saved, nor while one is taken back.
  get isClear() { return this.list.length < 30 && !this.isStuck && !undoing; },
  /// Resolves when all are on the disk.
  send() {
    this.sending ??= this.run().finally(() => { this.sending = null; });
    return this.sending;
  },
  async run() {
    while (this.list.length) {
      const first = this.list[0];
      const { path, message } = first;
      // Not shift: the list may be another reviewer's by then.
      const drop = () => {
        this.list = this.list.filter((one) => one !== first);
        this.keep();
      };
      let answer;
      try {
        answer = await ask(path, message);
      } catch (error) {
        if (error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 401) {
          // It will not take it at any later time either.
          drop();
          this.isStuck = false;
          trouble(`Not saved: ${error.message}`);
          continue;
        }
        this.isStuck = true;
        trouble(error instanceof Refused ? `Not saved yet: ${error.message}`
          : "The server does not answer. Your last answer is kept here and sent as soon as it does; if it has ended, start it again and open the address it prints.");
        await new Promise((resolve) => setTimeout(resolve, 1000));
        continue;
      }
      trouble(null);
      this.isStuck = false;
      drop();
      // What goes wrong in drawing says nothing of the server.
      callbacks.get(message)?.(answer);
      callbacks.delete(message);
    }
    if (this.isStuck) {
      // What it stuck at is kept under another reviewer's name.
      this.isStuck = false;
      trouble(null);
    }
  },
};
const callbacks = new Map();
window.addEventListener("beforeunload", (event) => { if (outbox.list.length) event.preventDefault(); });

// ------------------------------------------------------------------------------------------------------------------- the session

let session = null;
let status = null;
let view = null;
/// Whether every class is one key.
let isDirect = false;
/// The class of a key; both cases where the set has only one of them.
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

function said(verdict, label) {
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
  const share = session.hasPlan && view !== "grid" ? progress.answered / Math.max(1, progress.asked)
    : progress.decided / Math.max(1, progress.images);
  $("bar").firstElementChild.style.width = `${100 * share}%`;
  $("bar").setAttribute("aria-valuenow", Math.round(100 * share));
  const parts = session.hasPlan && view !== "grid"
    ? [`${number(progress.answered)} of ${number(progress.asked)} answers`, `${number(progress.guessed)} yours`]
    : [`${number(progress.decided)} of ${number(progress.images)} images decided`];
  if (session.hasPlan && view !== "grid" && progress.pace != null) {
    parts.push(`${progress.pace.toFixed(1)} s each`);
    if (progress.open > 0) parts.push(`about ${duration(progress.timeLeft)} left`);
  }
  $("counts").textContent = parts.join(" · ");
  $("show-estimate").hidden = !session.hasPlan;
  for (const button of document.querySelectorAll("[data-action=undo]")) button.disabled = !status.undoable && !outbox.list.length;
}

// Asked for only: knowing the rate must not sway whoever looks at the next glyph.
$("show-estimate").addEventListener("click", async () => {
  const share = (value) => `${(100 * value).toFixed(2)} %`;
  const range = (values) => `${share(values[0])} to ${share(values[1])}`;
  try {
    await outbox.send();
    const found = await ask("api/estimate");
    $("figures").replaceChildren(
      el("p", {}, el("b", {}, share(found.errorRate)), " of the labels are wrong"),
      el("p", {}, `${range(found.interval)}, with 95 % confidence`),
      el("p", {}, `${range(found.anyTime)}, if you stop whenever this is narrow enough`),
      el("p", { class: "hint" }, `${number(found.errors)} ${found.errors === 1 ? "error" : "errors"} in ${number(found.reviewed)} of the sample’s ${number(found.drawn)} images.`));
  } catch (error) {
    $("figures").replaceChildren(el("p", {}, error.message));
  }
  $("estimate").showModal();
});

async function start() {
  // The token has done its work.
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
  $("reviewer").setAttribute("aria-label", `Reviewer ${session.reviewer}; another reviewer`);
  outbox.restore();
  await outbox.send();
  showStatus(await ask("api/status"));
  guess.clear();
  grid.clear();
  $("second").replaceChildren();
  const wanted = location.hash.slice(1);
  show(Object.keys(views).includes(wanted) ? wanted : session.hasPlan ? "guess" : "grid");
}

$("reviewer").addEventListener("click", () => {
  $("name").value = "";
  $("who").showModal();
});
$("who").addEventListener("cancel", (event) => { if (!session.reviewer) event.preventDefault(); });
$("who").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    // What cannot be saved now is kept under the name it was answered by; this name may be what it waits for.
    if (!outbox.isStuck) await outbox.send();
    session = await ask("api/reviewer", { name: $("name").value });
    $("name-trouble").textContent = "";
    await enter();
  } catch (error) {
    $("name-trouble").textContent = error.message;
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

/// Takes the latest decision back, whichever way it was made. One after the other: each needs to know what the one before left.
function undo() {
  const mine = (undoing ?? Promise.resolve()).then(takeBack).finally(() => { if (undoing === mine) undoing = null; });
  undoing = mine;
  return mine;
}

async function takeBack() {
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
    $("spoken").textContent = "Taken back.";
  } catch (error) {
    trouble(error.message);
  }
}
for (const button of document.querySelectorAll("[data-action=undo]")) button.addEventListener("click", undo);

// ------------------------------------------------------------------------------------------------------------------- blind guess

const guess = {
  /// Glyphs ahead of the one on show, the first of the list; each {item or image, png}.
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
  /// Keeps glyphs ahead, so that nobody waits for the next.
  async fetch() {
    if (this.isFetching || this.list.length > 12) return;
    this.isFetching = true;
    try {
      // Those on their way to the disk too: the server does not know yet that they are answered.
      const held = [...this.list.map((one) => one.item), ...outbox.list.map((one) => one.message.item)].filter((item) => item !== undefined);
      const next = await ask(`api/guess?count=24&held=${held.join(",")}`);
      trouble(null);
      const known = new Set(this.list.map((one) => one.item));
      const fresh = next.items.filter((one) => !known.has(one.item));
      const wasEmpty = !this.list.length;
      this.list.push(...fresh);
      this.isAtEnd = !fresh.length;
      if (!outbox.list.length) showStatus(next.status);
      if (wasEmpty) this.draw();
    } catch (error) {
      trouble(error.message);
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
      $("glyph").src = source(one.png);
      this.shownAt = performance.now();
      return;
    }
    const again = el("button", { type: "button", onclick: async () => { session = await ask("api/session"); await this.fetch(); this.draw(); } }, "Look again");
    const path = session.path;
    $("nothing").replaceChildren(...(
      !this.isAtEnd ? [el("p", { class: "hint" }, "…")]
      : session.hasPlan ? [el("p", {}, "You have answered all there is for you."),
        el("button", { type: "button", onclick: () => show("second") }, "Look again where you and the label differ"),
        el("p", { class: "hint" }, "Then: ", el("code", {}, `glyphforge estimate ${path}`)), again]
      : [el("p", {}, "Nothing is planned yet. Draw a sample:"), el("p", {}, el("code", {}, `glyphforge review plan ${path}`)),
        el("p", { class: "hint" }, "The grid works without one."), again]));
  },

  answer(verdict, label) {
    const one = this.list[0];
    if (!one || view !== "guess" || !outbox.isClear) return;
    const seconds = (performance.now() - this.shownAt) / 1000;
    const message = { uuid: uuid(), verdict };
    if (label !== undefined) message.label = label;
    // Who was away has not looked at it for so long.
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

  /// Shows what was hidden, of the glyph just answered.
  reveal(one, message, context) {
    const word = said(message.verdict, message.label);
    const shown = picture(one.png, `The glyph you answered: ${word}`);
    $("before").hidden = true;
    $("reveal").hidden = false;
    // A skipped one is shown again, so nothing is told of it.
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
    $("spoken").textContent = `You said ${word}, the label is ${symbol(context.given)}.`;
  },

  /// Shows a glyph whose answer was taken back, or that is to be decided anew.
  restore(decision) {
    const one = decision.item != null ? { item: decision.item, png: decision.png } : { image: decision.image, png: decision.png };
    this.list = [one, ...this.list.filter((other) => one.item === undefined ? other.image !== one.image : other.item !== one.item)];
    $("reveal").hidden = true;
    $("before").hidden = false;
    this.draw();
  },
};

/// What the network takes a glyph for, of a list of terms; nothing where it was not asked.
function networkParts(predicted, tone = null) {
  return predicted == null ? [] : [el("dt", {}, "network"), el("dd", { class: tone }, symbol(predicted))];
}

function contextParts(context) {
  return [
    context.font ? el("p", { class: "font" }, context.font) : null,
    context.siblings.length ? el("div", { class: "siblings" },
      ...context.siblings.map((one) => el("figure", {}, picture(one.png, `The font’s ${symbol(one.label)}`), symbol(one.label)))) : null,
  ].filter((part) => part);
}

function flash(button) {
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 120);
}

function buildGuess() {
  $("type").hidden = isDirect;
  // Thousands of buttons would help nobody.
  $("keys").replaceChildren(...(session.classes.length > 100 ? [] : session.classes.map((item, label) =>
    el("button", { type: "button", title: item.name, "data-label": label, onclick: () => guess.answer("label", label) }, item.symbol))));
  for (const button of $("answers").querySelectorAll("[data-action]")) {
    if (button.dataset.action !== "undo") button.addEventListener("click", () => guess.answer(button.dataset.action));
  }
}

/// Answers by a key; whether it was one.
function guessKey(event) {
  // Who holds a key down to empty the field does not mean to take answers back.
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
  // Space and Enter press the button that has the focus, for those who go from button to button.
  if (!action || (event.key === " " && document.activeElement?.tagName === "BUTTON" && document.activeElement.matches(":focus-visible"))) return false;
  flash($("answers").querySelector(`[data-action="${action}"]`));
  if (action === "undo") undo(); else guess.answer(action);
  return true;
}

// Type-ahead, for more classes than keys.
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
        // Not click: the field keeps the focus.
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

/// Classes for a text: the character itself first, then its codepoint or number, then names.
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
  /// Each {image, png, predicted, verdict, is}: verdict is undefined for a right one.
  cells: [],
  focus: 0,
  undecided: 0,
  shownAt: 0,
  /// The page after this one, asked for in advance.
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
      trouble(error.message);
    }
  },
  take(page) {
    trouble(null);
    this.cells = page.cells;
    this.undecided = page.undecided;
    this.focus = 0;
    this.draw();
    this.prefetch();
  },
  prefetch() {
    const label = this.label;
    // Those on their way to the disk too: the server does not know yet that they are decided.
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
        `Go on with ${symbol((this.label + 1) % session.classes.length)}`);
      $("empty").replaceChildren(el("p", {}, `All ${name.symbol} are decided.`), ...(rest ? [rest] : []));
      $("focused").replaceChildren();
    }
    this.shownAt = performance.now();
    this.count();
    if (view === "grid") $("cells").children[this.focus]?.focus();
  },
  drawCell(place) {
    const [cell, button] = [this.cells[place], $("cells").children[place]];
    const word = cell.verdict && said(cell.verdict, cell.is);
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
  count() {
    const marked = this.cells.filter((cell) => cell.verdict).length;
    const right = this.cells.length - marked;
    $("accept-page").replaceChildren(`Accept: ${right} right${marked ? `, ${marked} marked` : ""} `, el("kbd", {}, "Enter"));
    $("grid-hint").textContent = `${number(this.undecided)} ${symbol(this.label)} not decided yet, ${session.hasFlags ? "the most suspicious first" : "in the data set’s order (glyphforge flag finds the suspicious ones)"}.`
      + (isDirect ? " A letter’s key says what a glyph is." : "");
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
  /// Marks the glyph in focus, or takes the same mark off.
  toggle(verdict, label) {
    const cell = this.cells[this.focus];
    if (!cell) return;
    const isSame = (cell.verdict === verdict && cell.is === label) || (verdict === "wrong" && cell.verdict);
    const isRight = verdict === "label" && label === this.label;
    cell.verdict = isSame || isRight ? undefined : verdict;
    cell.is = cell.verdict === "label" ? label : undefined;
    setClassField("what", cell.is);
    this.drawCell(this.focus);
    this.count();
  },
  /// Marks all that bear no mark as no letter, for pages that are nearly all wrong; if all bear one, takes all off.
  toggleAll() {
    const isFull = this.cells.every((cell) => cell.verdict);
    this.cells.forEach((cell, place) => {
      if (isFull) [cell.verdict, cell.is] = [undefined, undefined];
      else cell.verdict ??= "not-a-letter";
      this.drawCell(place);
    });
    this.count();
  },
  /// Shows the glyph in focus large, with its font's others; only when the focus rests.
  preview() {
    clearTimeout(this.timer);
    const cell = this.cells[this.focus];
    const facts = (font) => [
      picture(cell.png, "The glyph in focus, large"),
      ...(cell.predicted == null ? [] : [el("dl", {}, ...networkParts(cell.predicted, cell.predicted === this.label ? null : "bad"))]),
      ...font];
    $("focused").replaceChildren(...facts([]));
    this.timer = setTimeout(async () => {
      try {
        const context = await ask(`api/context?image=${cell.image}`);
        if (this.cells[this.focus] === cell) $("focused").replaceChildren(...facts(contextParts(context)));
      } catch { /* The picture alone will do. */ }
    }, 150);
  },
  async accept() {
    if (!this.cells.length || !outbox.isClear || this.isTurning) return;
    this.isTurning = true;
    const seconds = (performance.now() - this.shownAt) / 1000;
    const message = { cells: this.cells.map((cell) => ({ uuid: uuid(), image: cell.image, verdict: cell.verdict ?? "right", label: cell.is })) };
    if (seconds <= 3600) message.seconds = seconds;
    const count = this.cells.length;
    outbox.add("api/grid", message, (next) => {
      showStatus(next);
      $("spoken").textContent = `${count} glyphs saved.`;
    });
    const page = await this.next;
    // Asked for when this page was not decided yet.
    if (page?.cells.length && page.label === this.label) this.take({ ...page, undecided: page.undecided - count });
    else await this.open(this.label);
    this.isTurning = false;
    scrollTo(0, 0);
  },
  /// Shows a page that was taken back, with its marks.
  restore(decisions) {
    this.label = decisions[0].given;
    this.undecided += decisions.length;
    this.take({ undecided: this.undecided, cells: decisions.map((one) =>
      ({ image: one.image, png: one.png, verdict: one.verdict === "right" ? undefined : one.verdict, is: one.label ?? undefined })) });
  },
};

/// Fills a label with a way to choose a class: a list, or where that would be too long a field to type in.
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

/// Shows a class in such a field.
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
  // Buttons and lists other than the glyphs keep their keys.
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

/// The reviewer's own answers that contradict the label, to be confirmed or mended now that the label shows.
const second = {
  async show() {
    let report;
    // What is there may be another reviewer's.
    $("second").replaceChildren();
    try {
      // The server does not know yet of those on their way.
      await outbox.send();
      report = await ask("api/contradictions");
    } catch (error) { return trouble(error.message); }
    const undoButton = el("button", { type: "button", onclick: undo, "data-action": "undo", disabled: !status.undoable }, "Undo ", el("kbd", {}, "⌫"));
    this.heading = el("h2", {});
    this.left = report.count;
    $("second").replaceChildren(
      this.heading,
      el("p", { class: "hint" }, "Fingers slip, and some letters are known only by their font. Change what you did not mean; what you leave counts as you answered it. "
        + "Where the network sides with the label comes first. How many answers were changed is told with the error rate."),
      el("div", { class: "actions" }, undoButton),
      el("div", { class: "disputes" }, ...report.answers.map((answer) => this.article(answer))));
    this.count();
  },
  count() {
    this.heading.textContent = this.left ? `You and the label differ: ${number(this.left)}` : "You and the label differ nowhere that you have not confirmed.";
  },
  article({ image, png, verdict, label, context }) {
    const word = said(verdict, label);
    const button = (text, choose) => el("button", { type: "button", onclick: choose }, text);
    const article = el("article", {}, picture(png, "The glyph"),
      el("dl", {}, el("dt", {}, "label"), el("dd", {}, symbol(context.given)), el("dt", {}, "you"), el("dd", { class: "bad" }, word),
        ...networkParts(context.predicted)),
      ...contextParts(context),
      el("div", { class: "choices" },
        button(`It is ${symbol(context.given)} after all`, () => this.decide(article, 0, { image, verdict: "right" })),
        button(`I stay with ${word}`, () => this.decide(article, 1, label == null ? { image, verdict } : { image, verdict, label })),
        button("Another answer", () => { guess.restore({ image, png }); show("guess"); })));
    return article;
  },
  /// - place: Which button was pressed. The focus goes to the same of the next card: never from "I stay" to "It is".
  decide(article, place, answer) {
    if (!outbox.isClear) return;
    const next = article.nextElementSibling ?? article.previousElementSibling;
    article.remove();
    this.left -= 1;
    this.count();
    next?.querySelectorAll("button")[place].focus();
    // More than a page of them came.
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
  try { report = await ask("api/agreement"); } catch (error) { return trouble(error.message); }
  const share = (value) => `${(100 * value).toFixed(1)} %`;
  const opinions = (dispute) => dispute.opinions.flatMap((one) =>
    [el("dt", {}, one.reviewer), el("dd", { class: one.says === "right" ? "good" : one.says === "cannot-tell" ? null : "bad" }, said(one.says, one.label))]);
  $("agreement").replaceChildren(
    el("h2", {}, "How far reviewers agree"),
    report.pairs.length ? el("div", { class: "wide" }, el("table", {},
      el("thead", {}, el("tr", {}, ...["reviewers", "images both decided", "same verdict", "Cohen’s kappa"].map((text, place) => el(place ? "td" : "th", {}, text)))),
      el("tbody", {}, ...report.pairs.map((pair) => el("tr", {}, el("th", {}, `${pair.first} and ${pair.second}`), el("td", {}, number(pair.images)),
        el("td", {}, share(pair.observed)), el("td", {}, pair.kappa == null ? "–" : pair.kappa.toFixed(2)))))))
      : el("p", { class: "hint" }, "No image was decided by two reviewers yet."),
    el("p", { class: "hint" }, "A verdict is: the given label is right, wrong, or not to be told. Kappa is 1 for full agreement and 0 for what chance brings."),
    el("h2", {}, `Disputed images: ${number(report.disputeCount)}`),
    el("div", { class: "disputes" }, ...report.disputes.map((dispute) => el("article", {}, picture(dispute.png, "The disputed glyph"),
      el("dl", {}, el("dt", {}, "label"), el("dd", {}, symbol(dispute.given)), ...opinions(dispute)), el("p", { class: "font" }, dispute.font),
      el("button", { type: "button", onclick: () => { guess.restore({ image: dispute.image, png: dispute.png }); show("guess"); } }, "Decide it (again)")))));
}

// ------------------------------------------------------------------------------------------------------------------ keys and sizes

/// Steps of the sizes of glyphs, in pixels.
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
    // Held down, a key would answer for cards that nobody has read.
    const isHeld = event.repeat && ["Enter", " "].includes(event.key);
    if (event.key === "Backspace") undo();
    else if (!isHeld) return;
  } else if (event.key === "PageUp" || event.key === "PageDown") {
    zoom(event.key === "PageUp" ? 1 : -1);
  } else if (!(view === "guess" ? guessKey(event) : gridKey(event))) {
    // Whatever is typed goes into the field.
    if (view === "guess" && !isDirect && event.key.length === 1) $("typed").focus();
    return;
  }
  event.preventDefault();
});

// Space then means what it says on the page, not the button that was clicked before.
document.addEventListener("click", (event) => {
  const button = document.activeElement;
  if (event.detail > 0 && button?.matches("#answers button, nav button")) button.blur();
});

start().catch((error) => trouble(error instanceof Refused ? error.message : "The server does not answer."));
