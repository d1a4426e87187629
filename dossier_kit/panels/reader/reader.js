// The review widget. Text of a story goes into the page as text nodes and in no other way.
//
// Offsets: Python counts code points, the page counts UTF-16 units. Only code points cross to Python.
// To the kernel:  {do, n, epoch, ref, ...}; n numbers the changes. From it: welcome, case, prefetched, opened, saved, look,
// count, found, finished, refused, told; disputes, dispute. A decision shows at once; "Saved" shows when the kernel has
// answered that it is in the vault.

// -- offsets -----------------------------------------------------------------------------------------------------

/** Where each code point begins, in UTF-16 units; one more at the end. */
export function units(text) {
  const at = [0];
  for (const point of text) at.push(at[at.length - 1] + point.length);
  return Uint32Array.from(at);
}

/** The code point that holds a UTF-16 unit, by binary search. */
export function toPoint(at, unit) {
  let low = 0, high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle] <= unit) low = middle; else high = middle - 1;
  }
  return low;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const words = new Intl.Segmenter("en", { granularity: "word" });

// White space as Python sees it: the page's own \s takes U+FEFF for it and leaves some controls out.
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** A selection in UTF-16 units, widened to whole graphemes and freed of white space at its ends. */
export function snap(text, start, end) {
  const segments = graphemes.segment(text);
  if (start < text.length) start = segments.containing(start).index;
  const last = end < text.length ? segments.containing(end) : null;
  if (last && last.index !== end) end = last.index + last.segment.length;
  while (start < end && BLANK.test(text[start])) start++;
  while (end > start && BLANK.test(text[end - 1])) end--;
  return [start, end];
}

/** The next edge of a grapheme or word from a unit, forwards or backwards. */
export function edge(text, unit, forwards, byWord) {
  const segments = (byWord ? words : graphemes).segment(text);
  if (forwards) {
    if (unit >= text.length) return text.length;
    let part = segments.containing(unit);
    while (byWord && !part.isWordLike && part.index + part.segment.length < text.length) {
      part = segments.containing(part.index + part.segment.length);
    }
    return part.index + part.segment.length;
  }
  if (unit <= 0) return 0;
  let part = segments.containing(unit - 1);
  while (byWord && !part.isWordLike && part.index > 0) part = segments.containing(part.index - 1);
  return part.index;
}

/** The UTF-16 unit of a place in a pane that holds nothing but the text (Range keeps CRLF, Selection does not). */
export function unitOf(pane, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(pane);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The text node and offset of a UTF-16 unit. */
export function nodeAt(pane, unit) {
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode(), last = node;
  while (node && unit > node.length) { unit -= node.length; last = node; node = walker.nextNode(); }
  return node ? [node, unit] : last ? [last, last.length] : [pane, 0];
}

// el, plural, swatch, dialog, arrows and menu are those of ../elements.js, which the kernel puts before this.

const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 50));   // Safari has none
const id = (item) => `${item.start}-${item.end}`;

const said = (condition) => condition ? `On a condition: ${condition}` : "";

function time(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const KEYS = [
  ["a", "accept: hide the marked words"], ["r", "leave them standing"], ["t", "change the type, then its letter"],
  ["h", "hide what is selected (within a mark: narrow it)"], ["i", "who it is: role, join, part"],
  ["m", "mark all: the same words here or in all cases"], ["w", "words to hide always, or never"],
  ["u / Shift+U", "undo / redo"], ["Shift+A", "accept all that are open and not doubtful"],
  ["n", "next doubt, in the next case if this has none"], [".", "next place that is open"],
  ["→ ← or Tab", "next and previous mark"], ["↓ ↑", "scroll"], ["Shift+→ ←", "select by letter (with Ctrl: by word)"],
  ["Ctrl+→ ←", "move the caret by word"], ["Esc", "drop the selection"], ["/", "search all cases"],
  ["] [", "next and previous case"], ["f", "finished: read to its end"], ["?", "this list"],
];

// -- the reader's view -------------------------------------------------------------------------------------------

function readView(model, root) {
  const view = Math.random().toString(36).slice(2);
  const pending = new Map();      // number of a change -> {items as the reader set them, done}
  let types = {}, roles = [], queue = {}, kase = null, items = [], now = -1, sent = 0, epoch = 0, ahead = null;
  let selected = null, caret = null, lookTimer = 0, aheadTimer = 0, worry = 0, at = units(""), lost = false, pressed = false;

  const send = speaker(model, view, (why) => {
    failed = why;
    tell();
    say(why, true);
  });
  const kind = (key) => types[key] ?? { title: key, letter: "?", colour: "#ddd" };

  // The frame
  const button = (label, key, run, title) =>
    el("button", { type: "button", title, onclick: run, onmousedown: (event) => event.preventDefault() }, label, key ? el("kbd", {}, key) : null);
  const picker = el("select", { "aria-label": "Case", onchange: () => { goto(picker.value); back(); } });
  const progress = el("span", { class: "dkr-progress", role: "status" });
  const meter = el("progress", { "aria-label": "Decided in this case", max: "1", value: "0" });
  const holders = el("span", { class: "dkr-holders", role: "status" });
  const saved = el("span", { class: "dkr-saved", role: "status", "aria-live": "polite" });
  const returned = el("div", { class: "dkr-returned", role: "note" });
  const condition = el("div", { class: "dkr-returned dkr-condition", role: "note" });
  // Two pages lie one over the other. The case that comes next is built and laid out on the spare one while this one is
  // read; turning the page is then no more than painting.
  let page = newPage(), spare = newPage(), story = page.story, redacted = page.redacted;
  cover();
  const cursor = el("span", { class: "dkr-caret", "aria-hidden": "true", hidden: true });
  const list = el("ul", { class: "dkr-doubts" });
  const listHead = el("h3", {}, "To look at");
  const status = el("div", { class: "dkr-status", role: "status", "aria-live": "polite" });
  const frame = el("div", { class: "dkr-frame", role: "application", "aria-label": "Review of a case; press question mark for the keys", tabindex: "-1" },
    el("div", { class: "dkr-bar" }, button("◀", "[", () => step(-1), "The case before"), picker,
      button("▶", "]", () => step(1), "The case after"), meter, progress, holders, el("span", { class: "dkr-gap" }), saved,
      button("Keys", "?", help, "All keys")),
    el("div", { class: "dkr-bar dkr-tools", role: "toolbar", "aria-label": "Decide" },
      button("Accept", "a", () => decide("accept"), "Hide the marked words"),
      button("Leave", "r", () => decide("reject"), "Leave the marked words standing"),
      button("Type", "t", retype, "Change the type"), button("Hide", "h", hide, "Hide what is selected"),
      button("Who", "i", who, "Who it is"), button("All", "m", count, "The same words everywhere"),
      button("Words", "w", wordList, "Words to hide always, or never"),
      button("Undo", "u", () => change({ do: "undo" }), "Take back"), button("Redo", "U", () => change({ do: "redo" }), "Do again"),
      button("Doubt", "n", next, "The next place that deserves a look"), button("Search", "/", search, "Search all cases"),
      button("Finished", "f", () => finish(false), "You have read this case to its end")),
    returned, condition,
    el("div", { class: "dkr-panes" },
      el("section", {}, el("h3", {}, "The story, confidential"), el("div", { class: "dkr-hold" }, story, spare.story, cursor)),
      el("section", {}, el("h3", {}, "As the ICO will read it"), el("div", { class: "dkr-hold" }, redacted, spare.redacted)),
      el("section", { class: "dkr-side" }, listHead, list)),
    status);
  root.classList.add("dkr");
  root.append(frame);
  root.dataset.applied = "0";

  const say = (text, alarm = false) => {
    status.replaceChildren(text);
    status.classList.toggle("dkr-alarm", alarm);
  };
  const back = () => (items[now]?.el.hasAttribute("tabindex") ? items[now].el : story).focus({ preventScroll: true });
  const choose = (title, choices, note) => menu(frame, back, title, choices, note);

  // Sending changes, and being truthful about them
  let failed = "";   // why the last one was not saved
  /** Answers whether it went: what did not is not to be shown as if it had. */
  function change(message, patch = null) {
    if (!kase) return false;
    failed = "";
    if (!send({ ...message, n: sent + 1, epoch, ref: kase.ref })) return false;
    pending.set(++sent, patch);
    tell();
    return true;
  }
  function tell() {
    clearTimeout(worry);
    saved.classList.toggle("dkr-alarm", lost || Boolean(failed));
    saved.textContent = lost || failed ? "NOT SAVED" : pending.size ? "saving…" : sent ? "✓ saved" : "";
    root.dataset.pending = String(pending.size);
    if (pending.size) worry = setTimeout(() => {
      lost = true;
      tell();
      say(`${plural(pending.size, "change")} not saved yet. Is the kernel still running? If not, run all cells again.`, true);
    }, 5000);
  }
  function done(n) {
    if (n === null || n === undefined) return;
    pending.delete(n);
    lost = false;
    root.dataset.applied = String(n);
    tell();
    later();
  }
  function later() {
    clearTimeout(lookTimer);
    lookTimer = setTimeout(() => pending.size ? later() : send({ do: "look", ref: kase.ref, n: sent }), 250);
  }

  // Showing a case
  function load(message, position, notice = message.notice) {
    const same = kase?.ref === message.ref;
    const held = frame.contains(document.activeElement);
    const scroll = same ? [story.scrollTop, redacted.scrollTop] : [0, 0];
    const before = same ? items[now] : null;
    epoch = message.epoch;
    selected = null;
    if (!same && spare.message === message) turn();
    else {
      kase = { ...message, story: message.story ?? kase.story };
      if (message.story !== null) at = units(kase.story);
      compose();
      if (same) for (const patch of pending.values()) for (const one of patch ?? []) Object.assign(items.find((item) => id(item) === id(one)) ?? {}, one);
      build();
    }
    checklist();
    [story.scrollTop, redacted.scrollTop] = scroll;
    about(message);
    let to = position ? items.findIndex((item) => item.start === position[0] && item.end === position[1]) : -1;
    if (to < 0 && before) to = items.findIndex((item) => item.start >= before.start);
    if (to < 0 && !same) to = [(item) => item.doubts.length && waits(item), waits].map((fits) => items.findIndex(fits)).find((i) => i >= 0) ?? 0;
    now = -1;
    select(Math.max(0, to), held);
    if (position && !(items[now]?.start === position[0])) selectText(at[position[0]], at[position[1]]);
    root.dataset.ref = kase.ref;
    root.dataset.shown = String(Number(root.dataset.shown ?? 0) + 1);
    if (message.overtaken || failed) say(notice || failed, true);
    else if (notice) say(`${notice} ${status.textContent}`.trim());
    clearTimeout(aheadTimer);
    if (!same) aheadTimer = setTimeout(() => send({ do: "prefetch", ref: kase.ref }), 350);
  }
  const waits = (item) => item.state === "open" || item.state === "doubt";
  const reasonsOf = (doubts) => new Map(doubts.map((doubt) => [id(doubt), [doubt.reason]]));   // each place has one
  function compose() {
    const reasons = reasonsOf(kase.doubts);
    items = kase.marks.map((mark) => ({ ...mark, doubts: reasons.get(id(mark)) ?? [] }));
    for (const doubt of kase.doubts) {
      if (doubt.standing && !kase.marks.some((m) => m.start < doubt.end && doubt.start < m.end)) {
        items.push({ ...doubt, state: "doubt", suggested: "", role: "", person: "", others: [], doubts: [doubt.reason] });
      }
    }
    items.sort((a, b) => a.start - b.start || a.end - b.end);
  }
  const slice = (start, end) => kase.story.slice(at[start], at[end]);
  function build() {
    const left = document.createDocumentFragment(), right = document.createDocumentFragment();
    let reach = 0;
    const plain = (to) => { if (to > reach) { left.append(slice(reach, to)); right.append(slice(reach, to)); reach = to; } };
    items.forEach((item, index) => {
      plain(item.start);
      const from = Math.max(item.start, reach);
      item.shown = item.end > from ? slice(from, item.end) : "";   // overlapping marks: the later one shows its rest
      item.el = el("span", { role: "button", "data-lm-suppress-shortcuts": "true", onclick: () => { if (!chosen()) select(items.indexOf(item), true); } }, item.shown);
      item.out = el("span", {});
      left.append(item.el);
      right.append(item.out);
      reach = Math.max(reach, item.end);
      paint(index);
    });
    plain(at.length - 1);
    story.replaceChildren(left);
    redacted.replaceChildren(right);
  }
  /** Builds a case on the spare page, out of sight. */
  function prepare(message) {
    const shown = { page, kase, items, at, now };
    page = spare;
    ({ story, redacted } = page);
    kase = { ...message };
    at = units(kase.story);
    now = -1;
    compose();
    build();
    Object.assign(spare, { message, kase, items, at });
    ({ page, kase, items, at, now } = shown);
    ({ story, redacted } = page);
  }
  function turn() {
    [page, spare] = [spare, page];
    ({ story, redacted, kase, items, at } = page);
    page.message = spare.message = null;
    cover();
  }
  /** The spare page lies under the other: nobody sees it, reaches it or hears it read out. */
  function cover() {
    for (const [{ story: left, redacted: right }, covered] of [[page, false], [spare, true]]) {
      for (const pane of [left, right]) {
        pane.classList.toggle("dkr-spare", covered);   // not "visibility": every mark would have to be styled again
        pane.setAttribute("aria-hidden", String(covered));
        pane.tabIndex = covered ? -1 : 0;
      }
    }
  }
  function newPage() {
    const pane = (name, label) => el("div", { class: `dkr-text ${name}`, tabindex: "0", role: "region", "aria-label": label });
    return { story: pane("dkr-story", "The story, confidential"), redacted: pane("dkr-redacted", "As the ICO will read it"), message: null };
  }
  function paint(index) {
    const item = items[index], type = kind(item.entity_type), hidden = item.state === "yes" || item.state === "open";
    item.el.className = `dkr-mark dkr-${item.state}${item.doubts.length && waits(item) ? " dkr-doubtful" : ""}${index === now ? " dkr-now" : ""}`;
    item.el.dataset.letter = item.state === "doubt" ? "?" : type.letter;
    item.el.dataset.place = id(item);
    item.el.style.setProperty("--dkr-type", type.colour);
    item.el.setAttribute("aria-label", `${item.shown}: ${spoken(item)}`);
    const label = kase.labels[id(item)];
    item.out.className = `${hidden ? "dkr-label" : ""}${index === now ? " dkr-now" : ""}`;
    item.out.textContent = hidden ? label ?? "[…]" : item.shown;
    item.out.style.setProperty("--dkr-type", type.colour);
  }
  function spoken(item) {
    const state = { open: "not decided", yes: "hidden", no: "left standing", doubt: "not marked" }[item.state];
    return `${item.state === "doubt" ? "to look at" : kind(item.entity_type).title}, ${state}`;
  }
  function about(message) {
    holders.textContent = message.holders.length ? `${message.holders.join(" and ")} ${message.holders.length > 1 ? "have" : "has"} this case open too` : "";
    returned.textContent = message.returned.length ? `Sent back. ${message.returned.join(" ")}` : "";
    kase.condition = message.condition;
    condition.textContent = said(kase.condition);
    kase.pace = message.pace;
    kase.finished = message.finished;
    epoch = message.epoch;
    queue = message.cases ?? queue;
    cases();
    tally();
  }
  function cases() {
    const signs = { read: "✓ read by you", done: "– read by two", first: "", second: "second reading" };
    if (picker.length !== Object.keys(queue).length) picker.replaceChildren(...Object.keys(queue).map((ref) => el("option", { value: ref })));
    for (const option of picker.options) {
      const text = `${option.value} ${signs[queue[option.value]] ?? ""}`.trim();
      if (option.textContent !== text) option.textContent = text;
    }
    picker.value = kase.ref;
  }
  function tally() {
    const marks = items.filter((item) => item.state !== "doubt");
    const open = marks.filter((item) => item.state === "open").length, doubt = items.filter((item) => item.doubts.length && waits(item)).length;
    meter.value = marks.length ? (marks.length - open) / marks.length : 1;
    const pace = kase.pace, each = pace.seconds && pace.left ? ` · ${time(pace.seconds)} a case, about ${time(pace.seconds_left)} left` : "";
    progress.textContent = `${open} of ${marks.length} open, ${plural(doubt, "doubt")} · you have read ${pace.mine} of ${pace.mine + pace.left}` +
      `${each}${kase.finished ? " · this one is finished" : ""}`;
    listHead.textContent = `To look at (${doubt})`;
  }
  function checklist() {
    list.replaceChildren(...items.filter((item) => item.doubts.length && waits(item)).map((item) => {
      item.line = el("li", {}, el("button", { type: "button", onclick: () => select(items.indexOf(item), true) },
        el("b", {}, item.shown.slice(0, 60)), el("span", {}, item.doubts.join("; "))));
      return item.line;
    }));
  }

  // Moving
  function select(index, focus, quiet = false) {
    if (items[now]) {
      items[now].el.removeAttribute("tabindex");
      items[now].el.classList.remove("dkr-now");
      items[now].out.classList.remove("dkr-now");
    }
    now = items.length ? index : -1;
    const item = items[now];
    drop();
    if (!item) { if (focus) story.focus({ preventScroll: true }); if (!quiet) say("Nothing is marked in this case. Read it to its end, then press f."); return; }
    item.el.classList.add("dkr-now");
    item.out.classList.add("dkr-now");
    item.el.tabIndex = -1;
    if (focus) item.el.focus({ preventScroll: true });
    reveal(story, item.el);
    reveal(redacted, item.out);
    if (quiet) return;
    const others = (item.others ?? []).map(([name, type]) => ` ${name}: ${type ? "hide, " + kind(type).title : "leave"}.`).join("");
    const why = item.state === "doubt" ? item.doubts.join("; ") : [item.reason, ...item.doubts].filter(Boolean).join("; ");
    say(`${now + 1} of ${items.length} · ${spoken(item)} · why: ${why || "–"}.${others}`);
  }
  function reveal(pane, part) {
    const box = pane.getBoundingClientRect(), top = part.getBoundingClientRect().top - box.top;
    if (top < 30 || top > box.height - 90) pane.scrollTop += top - box.height / 3;
  }
  const move = (by) => { if (items.length) select((now + by + items.length) % items.length, true); };
  function onward(fits) {
    for (let by = 1; by <= items.length; by++) {
      const index = (now + by) % items.length;
      if (fits(items[index])) { select(index, true); return true; }
    }
    return false;
  }
  function next() { if (!onward((item) => item.doubts.length && waits(item))) nextCase(); }
  function nextCase(notice = "") {
    const open = items.filter((item) => item.state === "open").length;
    if (!kase.finished && open) notice = `${kase.ref} is not finished: ${plural(open, "place")} open.`;
    if (ahead && ahead.ref !== kase.ref && ahead.epoch === epoch) {
      const shown = ahead;
      ahead = null;
      load(shown, null, notice);
      send({ do: "open", ref: shown.ref, token: shown.token });
    } else send({ do: "next", ref: kase.ref, notice });
    back();
  }
  function goto(ref, position = null) {
    if (ref === kase.ref && position) load({ ...kase, story: null, notice: "" }, position);
    else send({ do: "open", ref, at: position });
  }
  function step(by) {
    const refs = Object.keys(queue);
    goto(refs[(refs.indexOf(kase.ref) + by + refs.length) % refs.length]);
  }

  // Deciding
  function decide(action, type = null) {
    const part = chosen();
    if (part && action === "accept") return hide();
    const item = items[now];
    if (!item) return say("Nothing is marked here. Select words, then press h.");
    const wanted = type ?? item.entity_type;
    const word = action === "reject" ? "reject" : !item.suggested ? "add" : item.suggested === wanted ? "accept" : "retype";
    const sameWho = wanted === "PERSON" && action !== "reject";
    const shown = { state: action === "reject" ? "no" : "yes", entity_type: wanted };
    const decision = { start: item.start, end: item.end, action: word, entity_type: wanted, role: sameWho ? item.role : "", person: sameWho ? item.person : "" };
    if (!change({ do: "decide", decisions: [decision] }, [{ start: item.start, end: item.end, ...shown }])) return;
    Object.assign(item, shown);
    paint(now);
    item.line?.remove();
    tally();
    if (!onward(waits)) say(`Nothing is open in ${kase.ref} any more. Read it to its end, then press f.`);
  }
  function ofType(title, run) {
    choose(title, Object.values(types).map((type) => ({ key: type.letter, label: type.title, letter: type.letter, colour: type.colour, run: () => run(type.key) })));
  }
  function retype() {
    if (chosen()) return hide();
    if (items[now]) ofType("What is it?", (type) => decide("accept", type));
  }
  function hide() {
    const part = chosen();
    if (!part) return say("Select words first: with the mouse, or Shift and the arrow keys.");
    const [start, end] = part.map((unit) => toPoint(at, unit));
    ofType(`Hide “${kase.story.slice(...part).slice(0, 40)}” as`, (entity_type) => change({ do: "hide", start, end, entity_type }));
  }
  function count() {
    const item = items[now];
    if (item) send({ do: "count", ref: kase.ref, start: item.start, end: item.end });
  }
  function countShown(message) {
    const item = items.find((one) => id(one) === id(message));
    if (!item) return;
    const all = (action, everywhere) => () => change({ do: "mark_all", start: item.start, end: item.end, action, everywhere,
      entity_type: item.entity_type, expected: everywhere ? message.all : message.here });
    const here = `${plural(message.here, "place")} in this case`, everywhere = `${plural(message.all, "place")} in ${plural(message.cases, "case")}`;
    if (!message.all) return say("These words stand nowhere else undecided.");
    choose("The same words", [
      { key: "c", label: `Hide ${here}`, run: all("accept", false) }, { key: "d", label: `Hide ${everywhere}`, run: all("accept", true) },
      { key: "l", label: `Leave ${here}`, run: all("reject", false) }, { key: "k", label: `Leave ${everywhere}`, run: all("reject", true) },
    ], `As ${kind(item.entity_type).title.toLowerCase()}. What is decided already stays; each place can be decided anew.`);
  }
  function finish(anyway, kept) {
    const doubt = items.filter((item) => item.doubts.length && waits(item)).length;
    const open = items.filter((item) => item.state === "open").length;
    if (open && onward((item) => item.state === "open")) {
      return say(`${kase.ref} is not finished: ${plural(open, "place")} open. ${status.textContent}`);
    }
    if (doubt && !anyway) {
      return choose(`${plural(doubt, "doubt")} not looked at`, [
        { key: "n", label: "Go there", run: next }, { key: "f", label: "Finished all the same: I have read the whole story", run: () => finish(true) }]);
    }
    if (kase.condition && !kept) {
      return choose("Does the text as the ICO will read it keep to the condition?", [
        { key: "y", label: "It does: finished", run: () => finish(true, true) }, { key: "n", label: "Not yet", run: back }], said(kase.condition));
    }
    change({ do: "finish" });
  }
  function people() {
    const found = new Map();
    for (const item of items) {
      const label = kase.labels[id(item)];
      if (item.entity_type === "PERSON" && (item.state === "yes" || item.state === "open") && label) found.set(label, [...(found.get(label) ?? []), item]);
    }
    return found;
  }
  function who() {
    const item = items[now], found = people(), label = item && kase.labels[id(item)];
    const mine = found.get(label);
    if (!mine) return say("Who it is can be said of people that are hidden.");
    const group = (members, role, person) => ({ places: members.map((one) => [one.start, one.end]), role, person });
    const key = (members) => members.find((one) => one.person)?.person ?? "", role = (members) => members.find((one) => one.role)?.role ?? "";
    const tell = (...groups) => change({ do: "identify", groups, at: [item.start, item.end] });
    const forms = (members) => [...new Set(members.map((one) => one.shown))].slice(0, 3).join(", ");
    const ofRole = (run) => choose("Role", roles.map((one, index) => ({ key: index < 9 ? String(index + 1) : String.fromCharCode(88 + index), label: one.label, run: () => run(one.key) })));
    const apart = mine.filter((one) => one.shown === item.shown), rest = mine.filter((one) => one.shown !== item.shown);
    choose(`${label}: ${forms(mine)}`, [
      { key: "r", label: "Change the role", run: () => ofRole((to) => tell(group(mine, to, key(mine)))) },
      ...(mine.length > 1 ? [{ key: "p", label: rest.length ? `“${item.shown}” is somebody else` : "Only this place is somebody else",
        run: () => ofRole((to) => rest.length ? tell(group(apart, to, ""), group(rest, role(rest), key(rest)))
          : tell(group([item], to, ""), group(mine.filter((one) => one !== item), role(mine), key(mine)))) }] : []),
      ...[...found].filter(([other]) => other !== label).slice(0, 9).map(([other, theirs], index) => ({ key: String(index + 1),
        label: `The same as ${other}`, hint: forms(theirs), run: () => tell(group([...mine, ...theirs], role(theirs), key(theirs))) })),
    ]);
  }
  function wordList() {
    const part = chosen()?.map((unit) => toPoint(at, unit)) ?? (items[now] ? [items[now].start, items[now].end] : null);
    if (!part) return;
    const put = (entity_type) => change({ do: "set_words", start: part[0], end: part[1], entity_type });
    choose(`“${slice(...part).slice(0, 40)}” in every case`, [
      { key: "h", label: "Hide always", run: () => ofType("Hide always as", put) }, { key: "n", label: "Never suggest", run: () => put("") },
      { key: "o", label: "Take off the list", run: () => put(null) }],
    "For the suggestions of all cases; what anybody decided stays. A word that a case's own columns name is suggested there all the same.");
  }
  function search() {
    const results = el("div", { class: "dkr-choices dkr-results" }), told = el("p", { class: "dkr-hint", role: "status" });
    const input = el("input", { type: "search", "aria-label": "Words to look for in all cases", autocomplete: "off", spellcheck: "false" });
    const text = chosen() ? kase.story.slice(...chosen()) : "";
    input.value = text;
    const close = dialog(frame, back, "Search all cases", (event) => {
      if (event.key === "Enter" && document.activeElement === input) { send({ do: "find", words: input.value }); return true; }
      return arrows(event, results);
    }, input, told, results);
    showFound = (message) => {
      told.textContent = `${plural(message.total, "place")}${message.total > message.hits.length ? `; the first ${message.hits.length} are shown` : ""}`;
      results.replaceChildren(...message.hits.map((hit) => el("button", { type: "button", class: "dkr-choice", onclick: () => { close(); goto(hit.ref, [hit.start, hit.end]); } },
        el("kbd", {}, hit.ref), el("span", {}, hit.before.replace(/\s+/g, " "), el("b", {}, hit.words), hit.after.replace(/\s+/g, " ")))));
      results.querySelector(".dkr-choice")?.focus();
    };
  }
  let showFound = () => {};
  function help() {
    const keys = el("div", { class: "dkr-keys" }, ...KEYS.flatMap(([key, what]) => [el("kbd", {}, key), el("span", {}, what)]));
    const legend = el("div", { class: "dkr-legend" }, ...Object.values(types).map((type) => el("span", {}, swatch(type), " ", type.title)));
    dialog(frame, back, "Keys", (event) => event.key === "?", keys, legend);
  }

  // Selecting text, by mouse and by keyboard
  function chosen() {
    const selection = document.getSelection();
    if (selection && !selection.isCollapsed && selection.rangeCount) {
      const range = selection.getRangeAt(0);
      if (story.contains(range.startContainer) && story.contains(range.endContainer)) {
        const part = snap(kase.story, unitOf(story, range.startContainer, range.startOffset), unitOf(story, range.endContainer, range.endOffset));
        return part[0] < part[1] ? part : null;
      }
    }
    return null;
  }
  function drop() {
    selected = null;
    caret = null;
    cursor.hidden = true;
    const selection = document.getSelection();
    if (selection?.anchorNode && story.contains(selection.anchorNode)) selection.removeAllRanges();
  }
  function selectText(anchor, focus) {
    selected = [anchor, focus];
    caret = focus;
    document.getSelection().setBaseAndExtent(...nodeAt(story, anchor), ...nodeAt(story, focus));
    placeCaret();
    const part = chosen();
    say(part ? `Selected: “${kase.story.slice(...part).slice(-80)}”. h hides it.` : "Shift and the arrow keys select.");
  }
  function placeCaret(follow = true) {
    const range = document.createRange();
    range.setStart(...nodeAt(story, caret));
    const box = range.getBoundingClientRect(), outer = story.parentElement.getBoundingClientRect(), pane = story.getBoundingClientRect();
    const seen = box.top >= pane.top && box.bottom <= pane.bottom;
    if (follow && box.height && !seen) {
      story.scrollTop += box.top - pane.top - pane.height / 3;
      return placeCaret(false);
    }
    cursor.style.left = `${box.left - outer.left}px`;
    cursor.style.top = `${box.top - outer.top}px`;
    cursor.style.height = `${box.height || 18}px`;
    cursor.hidden = !seen && !follow;
  }
  function walk(event, forwards) {
    const from = caret ?? (items[now] ? at[forwards ? items[now].end : items[now].start] : 0);
    const to = edge(kase.story, from, forwards, event.ctrlKey || event.altKey);
    selectText(event.shiftKey ? selected?.[0] ?? from : to, to);
  }
  const pressedDown = () => {
    pressed = true;
    items[now]?.el.removeAttribute("tabindex");   // Chromium does not select text from within what can have the focus
  };
  const lifted = () => { pressed = false; };
  document.addEventListener("mouseup", lifted);
  const released = () => {
    const selection = document.getSelection();
    if (!selection?.focusNode || !story.contains(selection.focusNode)) return;
    selected = [unitOf(story, selection.anchorNode, selection.anchorOffset), unitOf(story, selection.focusNode, selection.focusOffset)];
    caret = selected[1];
    placeCaret();
    if (chosen()) say("h hides what is selected.");
  };
  for (const { story: pane } of [page, spare]) {
    pane.addEventListener("mousedown", pressedDown);
    pane.addEventListener("mouseup", released);
    pane.addEventListener("scroll", () => { if (caret !== null) placeCaret(false); });
  }

  const RUN = {
    a: () => decide("accept"), r: () => decide("reject"), t: retype, h: hide, i: who, m: count, w: wordList,
    u: () => change({ do: "undo" }), U: () => change({ do: "redo" }), A: () => change({ do: "rest" }), n: next, f: () => finish(false),
    "/": search, "?": help, "]": () => step(1), "[": () => step(-1), ".": () => { if (!onward(waits)) say(`Nothing is open in ${kase.ref}.`); },
    Escape: () => { drop(); select(now, true); },
  };
  root.addEventListener("keydown", (event) => {
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    const inField = ["INPUT", "SELECT"].includes(event.target.tagName);
    if (event.metaKey || ((event.ctrlKey || event.altKey) && !sideways)) return;
    event.stopPropagation();
    if (!kase || inField || frame.querySelector(".dkr-layer")) return;
    const inText = story.contains(event.target) || redacted.contains(event.target) || event.target === frame;
    if (sideways && inText) {
      if (event.shiftKey || event.ctrlKey || event.altKey) walk(event, event.key === "ArrowRight");
      else move(event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key === "Tab" && story.contains(event.target) && items[now + (event.shiftKey ? -1 : 1)]) move(event.shiftKey ? -1 : 1);
    else if (RUN[event.key] && !(event.key.length === 1 && event.target.tagName === "BUTTON" && event.key === " ")) RUN[event.key]();
    else return;
    event.preventDefault();
  });

  const HEAR = {
    welcome: (message) => { types = Object.fromEntries(message.types.map((type) => [type.key, type])); ({ roles, cases: queue } = message); root.dataset.reader = message.reader; },
    case: (message) => { if (message.overtaken) pending.clear(); ahead = message.overtaken ? null : ahead; done(message.n); load(message, message.at); if (message.n) later(); },
    prefetched: (message) => {
      ahead = message;
      root.dataset.ahead = message.ref;
      idle(() => { if (ahead === message && message.ref !== kase.ref) prepare(message); });
    },
    opened: (message) => { if (message.ref === kase.ref) { Object.assign(kase, { token: message.token }); about(message); } },
    saved: (message) => {
      done(message.n);
      if (message.cases) { about(message); say(message.notice); }   // a signature was taken back
    },
    look: (message) => {
      if (message.ref !== kase.ref || message.n !== sent) return;
      if (pressed || chosen()) return later();   // nothing moves under a selection
      const held = frame.contains(document.activeElement), before = items[now], scroll = [story.scrollTop, redacted.scrollTop];
      const loose = (of) => of.filter((item) => item.state === "doubt").map(id).join();
      Object.assign(kase, { labels: message.labels, doubts: message.doubts, marks: items.filter((item) => item.state !== "doubt") });
      const was = items;
      compose();
      if (loose(was) === loose(items)) {   // nothing appears or goes: the elements stay as they are
        items = was;
        const reasons = reasonsOf(kase.doubts);
        items.forEach((item, index) => { item.doubts = reasons.get(id(item)) ?? []; paint(index); });
        checklist();
        tally();
      } else {
        build();
        checklist();
        tally();
        [story.scrollTop, redacted.scrollTop] = scroll;
        const to = before ? items.findIndex((item) => id(item) === id(before)) : -1;
        now = -1;
        if (items.length) select(to >= 0 ? to : Math.max(0, items.findIndex((item) => before && item.start >= before.start)), held, true);
      }
      root.dataset.looked = String(message.n);
    },
    count: countShown,
    found: (message) => showFound(message),
    finished: (message) => { queue[message.ref] = "read"; done(message.n); about(message); say(message.notice); nextCase(message.notice); },
    refused: (message) => done(message.n),
    told: (message) => {
      const patch = pending.get(message.n);
      if (message.failed && message.n) failed = message.text;
      done(message.n);
      if (patch) goto(kase.ref);   // shown before it was refused: see what the vault says
      say(message.text, !message.calm);
    },
  };
  const hear = (message) => { if (message.view === view) { heard(); HEAR[message.type]?.(message); } };
  model.on("msg:custom", hear);
  const heard = greet(send, say);
  return () => { heard(); model.off("msg:custom", hear); document.removeEventListener("mouseup", lifted); clearTimeout(lookTimer); clearTimeout(aheadTimer); clearTimeout(worry); };
}

// -- the lead's view ---------------------------------------------------------------------------------------------

function settleView(model, root) {
  const view = Math.random().toString(36).slice(2);
  let types = {}, disputes = [], at = [0, 0], sent = 0;
  const body = el("div", { class: "dkr-disputes" }), status = el("div", { class: "dkr-status", role: "status", "aria-live": "polite" });
  const saved = el("span", { class: "dkr-saved", role: "status" });
  const frame = el("div", { class: "dkr-frame", role: "application", "aria-label": "Where two readers differ", tabindex: "-1" },
    el("div", { class: "dkr-bar" }, el("h3", {}, "Where two readers differ"), el("span", { class: "dkr-hint" },
      "Press the number of the version that holds, ↓ ↑ to move, s to settle the case."), el("span", { class: "dkr-gap" }), saved), body, status);
  root.classList.add("dkr");
  root.append(frame);
  const send = speaker(model, view, (why) => { status.textContent = why; saved.textContent = "NOT SAVED"; saved.classList.add("dkr-alarm"); });
  const change = (what) => { if (send({ ...what, n: sent + 1 })) { sent++; saved.textContent = "saving…"; } };
  const done = (n) => { if (n) { root.dataset.applied = String(n); if (n === sent) saved.textContent = "✓ saved"; } };

  function versionOf(difference, version) {
    const text = difference.text, points = units(text), place = (point) => points[Math.max(0, Math.min(points.length - 1, point - difference.offset))];
    const line = el("div", { class: "dkr-text" });
    let reach = 0;
    for (const piece of version.hidden) {
      const from = Math.max(place(piece.start), reach), to = Math.max(place(piece.end), from), type = types[piece.entity_type];
      line.append(text.slice(reach, from));
      const mark = el("span", { class: "dkr-mark dkr-yes", "data-letter": type.letter, title: type.title }, text.slice(from, to));
      mark.style.setProperty("--dkr-type", type.colour);
      line.append(mark);
      reach = to;
    }
    line.append(text.slice(reach));
    return line;
  }
  function draw(focus) {
    if (!disputes.length) return body.replaceChildren(el("p", {}, "The readers differ nowhere."));
    body.replaceChildren(...disputes.map((dispute, d) => {
      const open = dispute.differences.filter((one) => one.answer === null).length;
      return el("section", { "aria-label": dispute.ref }, el("h3", {}, `${dispute.ref}: ${plural(dispute.differences.length, "place")}, ${open} without an answer`),
        el("div", { class: "dkr-returned dkr-condition", role: "note" }, said(dispute.condition)),
        dispute.own ? el("p", { class: "dkr-alarm" }, "You are one of this case's readers: better let somebody else settle it.") : null,
        ...dispute.differences.map((difference, i) => {
          const here = at[0] === d && at[1] === i;
          const card = el("div", { class: `dkr-card${here ? " dkr-now" : ""}`, role: "radiogroup", tabindex: here ? "0" : "-1", "data-place": id(difference),
            "aria-label": `Place ${i + 1} of ${dispute.differences.length} in ${dispute.ref}`, onclick: () => { at = [d, i]; draw(true); } },
          ...difference.versions.map((version, choice) => el("button", { type: "button", role: "radio", class: "dkr-version", "aria-checked": String(difference.answer === choice),
            onclick: (event) => { event.stopPropagation(); at = [d, i]; pick(choice); } },
          el("span", { class: "dkr-title" }, el("kbd", {}, String(choice + 1)), el("strong", {}, version.reader),
            el("span", {}, version.hidden.length ? "hides: " + version.hidden.map((one) => types[one.entity_type].title).join(", ") + (version.who ? ` (${version.who})` : "") : "leaves it standing"),
            difference.answer === choice ? el("span", { class: "dkr-holds" }, "✓ holds") : null),
          versionOf(difference, version))));
          return card;
        }),
        el("button", { type: "button", class: "dkr-settle", disabled: open > 0, onclick: () => change({ do: "settle", ref: dispute.ref }) }, "Settle ", dispute.ref, el("kbd", {}, "s")));
    }));
    if (focus) { const card = body.querySelector(".dkr-card.dkr-now"); card?.focus({ preventScroll: true }); card?.scrollIntoView({ block: "nearest" }); }
  }
  function pick(choice) {
    const dispute = disputes[at[0]], difference = dispute?.differences[at[1]];
    if (!difference || choice >= difference.versions.length) return;
    change({ do: "answer", ref: dispute.ref, start: difference.start, end: difference.end, choice, seen: dispute.seen });
  }
  function move(by) {
    const flat = disputes.flatMap((dispute, d) => dispute.differences.map((_, i) => [d, i]));
    const from = flat.findIndex(([d, i]) => d === at[0] && i === at[1]);
    at = flat[Math.max(0, Math.min(flat.length - 1, from + by))] ?? [0, 0];
    draw(true);
  }
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (/^[1-9]$/.test(event.key)) pick(Number(event.key) - 1);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "s" && disputes[at[0]]) change({ do: "settle", ref: disputes[at[0]].ref });
    else return;
    event.preventDefault();
  });
  const hear = (message) => {
    if (message.view !== view) return;
    heard();
    const held = frame.contains(document.activeElement);
    if (message.type === "disputes") {
      ({ disputes, types } = message);
      at = [Math.min(at[0], Math.max(0, disputes.length - 1)), 0];
      status.textContent = message.notice;
    } else if (message.type === "dispute") {
      disputes[at[0]] = message.dispute;
      const onward = message.dispute.differences.findIndex((one) => one.answer === null);
      if (onward >= 0) at = [at[0], onward];
      status.textContent = onward < 0 ? "Every place has an answer: press s to settle the case." : "";
    } else { status.textContent = message.text; saved.textContent = "not saved"; if (message.n) root.dataset.applied = String(message.n); }
    if (message.type !== "told") { done(message.n); draw(held); }
  };
  model.on("msg:custom", hear);
  const heard = greet(send, (words) => { status.textContent = words; });
  return () => { heard(); model.off("msg:custom", hear); };
}

export default {
  render({ model, el: root }) {
    return model.get("mode") === "settle" ? settleView(model, root) : readView(model, root);
  },
};
