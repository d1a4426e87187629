// The lawyer's widget. Text of a case goes into the page as text nodes and in no other way.
//
// The kernel cuts the text into pieces at every edge of a sentence and of a quotation, so that no offset is worked out
// here: a place is {start, end} as it came, in Python's code points.
// To the kernel: {do, n, epoch, ref, ...}; n numbers the changes. From it: welcome, case, table, refused, told. A decision
// shows at once; "saved" shows when the kernel has answered that it is on disk.

const KEYS = [
  ["1 … 9", "this issue: yes; again: no"], ["↓ ↑ or j k", "next and previous issue or fact"], ["a", "yes to the one that is chosen, then the next that waits"],
  ["r", "no to the one that is chosen, then the next that waits"], ["Enter", "confirm all as shown, then the next open case"],
  ["→ ←", "the next sentence, the one before (or click it)"], ["q", "quote that sentence for what is chosen"],
  ["Shift+Q", "quote that sentence too, where one does not say it all; again: no more"],
  ["c", "another answer to a fact"], ["f", "add a fact"], ["u / Shift+U", "undo / redo"], ["n p", "next and previous case"],
  ["o", "next open case, nothing confirmed"], ["g", "go to a case"], ["/", "all cases: table and filters"], ["?", "this list"],
];
const WRITES = new Set(["answer", "confirm", "undo", "redo"]);
const SIGNS = { confirmed: "✓", rejected: "✗", suggested: "?", before: "↺", open: "" };
const STATES = { open: "open", changed: "changed: look again", done: "✓ done" };
const letter = (index) => "123456789abdeghilmoprstuvwxyz"[index] ?? "·";

function lawyerView(model, root) {
  const view = Math.random().toString(36).slice(2);
  const pending = new Map();      // number of a change -> what it does
  let issues = [], facts = [], cases = {}, warning = "", kase = null, items = [], now = 0, sent = 0, epoch = 0, asked = 0, worry = 0, lost = false, wrote = false;
  let here = -1, picked = false;  // the sentence under the cursor; whether the lawyer has put it there
  let where = { issues: [], facts: [], from: "", to: "", state: "", confirmed: false, text: "" };

  const send = speaker(model, view, (why) => {
    failed = why;
    tell();
    say(why, true);
  });

  // The frame
  const button = (label, key, run, title) =>
    el("button", { type: "button", title, onclick: run, onmousedown: (event) => event.preventDefault() }, label, key ? el("kbd", {}, key) : null);
  const picker = el("select", { "aria-label": "Case", onchange: () => { goto(picker.value); back(); } });
  const meter = el("progress", { "aria-label": "Cases that are done", max: "1", value: "0" });
  const progress = el("span", { class: "dkr-progress", role: "status" });
  const saved = el("span", { class: "dkr-saved", role: "status", "aria-live": "polite" });
  const text = el("div", { class: "dkr-text dkl-text", tabindex: "0", role: "region", "aria-label": "The redacted account", onclick: clicked });
  const issueList = el("div", { role: "group", "aria-label": "Issues" });
  const factList = el("div", { role: "group", "aria-label": "Facts" });
  const factsHead = el("h3", {}, "Facts");
  const status = el("div", { class: "dkr-status", role: "status", "aria-live": "polite" });
  const frame = el("div", { class: "dkr-frame", role: "application", tabindex: "-1",
    "aria-label": "Issues and facts of a case; press question mark for the keys" },
    el("div", { class: "dkr-bar" }, button("◀", "p", () => step(-1), "The case before"), picker, button("▶", "n", () => step(1), "The case after"),
      meter, progress, el("span", { class: "dkr-gap" }), saved, button("All cases", "/", table, "Table and filters"), button("Keys", "?", help, "All keys")),
    el("div", { class: "dkr-bar dkr-tools", role: "toolbar", "aria-label": "Decide" },
      button("Yes", "a", () => decide("confirmed"), "Yes to the one that is chosen"), button("No", "r", () => decide("rejected"), "No to the one that is chosen"),
      button("Quote", "q", quote, "Quote the sentence under the cursor"),
      button("And this", "Q", quoteToo, "Quote the sentence under the cursor as well; again: no more"), button("Other answer", "c", other, "Another answer to this fact"),
      button("Add a fact", "f", add, "Add a fact that is not suggested"), button("Undo", "u", () => change({ do: "undo" }), "Take back"),
      button("Redo", "U", () => change({ do: "redo" }), "Do again"), el("span", { class: "dkr-gap" }),
      button("Confirm all as shown", "Enter", confirm, "Confirm all as shown and go to the next open case")),
    el("div", { class: "dkl-panes" },
      el("section", {}, el("h3", {}, "The account, as the ICO would read it"), text),
      el("section", { class: "dkl-side" }, el("h3", {}, "Issues that it shows"), issueList, factsHead, factList)),
    status);
  root.classList.add("dkr", "dkl");
  root.append(frame);
  root.dataset.applied = "0";

  const say = (words, alarm = false) => {
    status.replaceChildren(words);
    status.classList.toggle("dkr-alarm", alarm);
  };
  const back = () => (items[now]?.el ?? text).focus({ preventScroll: true });
  const choose = (title, choices, note) => menu(frame, back, title, choices, note);

  // Sending changes, and being truthful about them
  let failed = "";   // why the last one was not saved
  /** Answers whether it went: what did not is not to be shown as if it had. */
  function change(message) {
    if (!kase || turning()) return false;
    if (WRITES.has(message.do)) failed = "";
    if (!send({ ref: kase.ref, ...message, n: sent + 1, epoch })) return false;
    pending.set(++sent, message.do);
    tell();
    return true;
  }
  /** Whether another case is on its way: what is pressed then was meant for neither of the two. */
  const turning = () => [...pending.values()].some((what) => what !== "answer");
  function tell() {
    clearTimeout(worry);
    saved.classList.toggle("dkr-alarm", lost || Boolean(failed));
    const writing = [...pending.values()].some((what) => WRITES.has(what));
    wrote ||= writing;
    saved.textContent = lost || failed ? "NOT SAVED" : writing ? "saving…" : wrote ? "✓ saved" : "";
    root.dataset.pending = String(pending.size);
    if (pending.size) worry = setTimeout(() => {
      lost = true;
      tell();
      say(`${plural(pending.size, "change")} not saved yet. Is the kernel still running? If not, run all cells again.`, true);
    }, 8000);
  }
  function done(n) {
    if (n === null || n === undefined) return;
    pending.delete(n);
    lost = false;
    root.dataset.applied = String(n);
    tell();
  }

  // Showing a case
  function load(message) {
    const same = kase?.ref === message.ref, held = frame.contains(document.activeElement), scroll = text.scrollTop;
    const before = same && items[now] ? name(items[now]) : null;
    kase = message;
    epoch = message.epoch;
    items = message.items;
    if (message.cases) ({ cases } = message);
    else cases[kase.ref] = message.is_done;
    if (!same) { here = -1; picked = false; }
    draw();
    if (same) text.scrollTop = scroll; else text.scrollTop = 0;
    let to = before ? items.findIndex((item) => name(item) === before) : -1;
    if (to < 0) to = items.findIndex(waits);
    select(Math.max(0, to), held, { quiet: true, stay: same });
    about();
    root.dataset.ref = kase.ref;
    root.dataset.shown = String(Number(root.dataset.shown ?? 0) + 1);
    const changed = kase.changed ? "The redacted text has changed since this case was decided: ↺ stands as before, the rest is open. Enter confirms all as shown; where the sentence of a yes has changed, say yes or no." : "";
    say(message.notice || failed || (same ? "" : changed), message.overtaken || Boolean(failed));
  }
  const name = (item) => `${item.kind}:${item.key}:${item.value}`;
  const unsettled = (item) => item.kind === "issue" && item.state === "open" && item.was === "confirmed";   // no key says no to it unread
  const waits = (item) => item.state === "suggested" || item.state === "before" || unsettled(item);
  const number = (item) => issues.findIndex((issue) => issue.key === item.key) + 1;
  const factOf = (item) => facts.find((fact) => fact.key === item.key);
  const titled = (item) => item.kind === "issue" ? `${number(item)} ${item.title}` : `${factOf(item).title}: ${item.title}`;
  function draw() {
    text.replaceChildren(...kase.pieces.map(([words, start, end, sentence]) => {
      const piece = el("span", sentence < 0 ? {} : { "data-sentence": String(sentence) }, words);
      Object.assign(piece, { start, end });
      return piece;
    }));
    marks();
    issueList.replaceChildren(...items.filter((item) => item.kind === "issue").map(line));
    const answered = new Set(items.filter((item) => item.kind === "fact").map((item) => item.key));
    factList.replaceChildren(...facts.filter((fact) => answered.has(fact.key)).map((fact) => el("div", { class: "dkl-fact", role: "group", "aria-label": fact.title },
      el("h4", {}, fact.title), ...items.filter((item) => item.kind === "fact" && item.key === fact.key).map(line))));
    if (!answered.size) factList.replaceChildren(el("p", { class: "dkr-hint" }, "No fact is suggested. f adds one."));
    factsHead.textContent = `Facts (${plural(items.filter((item) => item.kind === "fact" && waits(item)).length, "waits", "wait")})`;
  }
  function line(item) {
    const index = items.indexOf(item), key = item.kind === "issue" && number(item) <= 9 ? String(number(item)) : "";
    item.el = el("div", { class: "dkl-item", role: "checkbox", tabindex: "-1", onclick: () => select(index, true) },
      key ? el("kbd", {}, key) : item.kind === "issue" ? el("span", { class: "dkl-number" }, String(number(item))) : null,
      el("span", { class: "dkl-sign", "aria-hidden": "true" }), el("span", { class: "dkl-title" }, item.title), el("span", { class: "dkl-said" }),
      el("span", { class: "dkl-why" }));
    paint(item);
    return item.el;
  }
  function paint(item) {
    const [sign, said, why] = ["sign", "said", "why"].map((part) => item.el.querySelector(`.dkl-${part}`));
    item.el.dataset.item = name(item);
    item.el.dataset.state = item.state;
    item.el.classList.toggle("dkl-shown", item.shown);
    item.el.setAttribute("aria-checked", String(item.shown));
    item.el.setAttribute("aria-label", `${titled(item)}: ${item.said}`);
    sign.textContent = item.shown ? (waits(item) ? `☑${SIGNS[item.state]}` : "✓") : item.state === "rejected" ? "✗" : item.perhaps ? "☐?" : "☐";
    said.textContent = item.said;
    why.textContent = item.shown && !(item.start < item.end) ? "No sentence is quoted: choose one (→ ← or click), then q." : waits(item) || item.perhaps ? item.reason : "";
  }
  const quotes = (item, start, end) => (item.start <= start && end <= item.end) || (item.also_start <= start && end <= item.also_end);
  /** In the text: the number of each issue behind its sentence, a dotted line under those of facts. */
  function marks() {
    const chosen = items[now];
    const shown = items.filter((item) => item.shown && item.start < item.end);
    for (const piece of text.children) {
      const over = shown.filter((item) => quotes(item, piece.start, piece.end));
      const own = over.filter((item) => item.kind === "issue");
      piece.className = [own.length ? "dkl-quote" : over.length ? "dkl-fact-quote" : "",
        chosen && (over.includes(chosen) || (chosen.perhaps && quotes(chosen, piece.start, piece.end))) ? "dkl-now" : "",
        here >= 0 && piece.dataset.sentence === String(here) ? "dkl-here" : ""].join(" ").trim();
      const ending = own.filter((item) => item.end === piece.end || item.also_end === piece.end).map(number);
      if (ending.length) piece.dataset.badge = ending.join(" "); else delete piece.dataset.badge;
      piece.title = over.map(titled).join("; ");
    }
  }
  function about() {
    const all = Object.keys(cases).length, ready = Object.values(cases).filter(Boolean).length;
    meter.value = all ? ready / all : 0;
    progress.textContent = `${ready} of ${plural(all, "case")} done${kase.is_done ? " · this one is" : kase.changed ? " · this one has changed" : ""}${warning && " · your answers do not count"}`;
    progress.title = warning;
    root.dataset.done = String(ready);
    if (picker.length !== all) picker.replaceChildren(...Object.keys(cases).map((ref) => el("option", { value: ref })));
    for (const option of picker.options) {
      const label = `${option.value}${cases[option.value] ? " ✓" : ""}`;
      if (option.textContent !== label) option.textContent = label;
    }
    picker.value = kase.ref;
  }

  // Moving
  function select(index, focus, { quiet = false, stay = false } = {}) {
    items[now]?.el?.classList.remove("dkl-now");
    if (items[now]?.el) items[now].el.tabIndex = -1;
    now = index;
    const item = items[now];
    if (!item) { if (focus) text.focus({ preventScroll: true }); return; }
    item.el.classList.add("dkl-now");
    item.el.tabIndex = 0;
    if (!stay) { here = sentenceAt(item); picked = false; }
    marks();
    if (focus) item.el.focus({ preventScroll: true });
    within(item.el.closest(".dkl-side"), item.el);
    if (!stay && here >= 0) within(text, text.querySelector(".dkl-now") ?? text.querySelector(".dkl-here"));
    if (!quiet) say(`${titled(item)} · ${item.said}${item.reason && item.state !== "confirmed" ? ` · why: ${item.reason}` : ""}`);
  }
  function within(pane, part) {
    if (!pane || !part) return;
    const box = pane.getBoundingClientRect(), top = part.getBoundingClientRect().top - box.top, bottom = part.getBoundingClientRect().bottom - box.top;
    if (top < 24 || bottom > box.height - 24) pane.scrollTop += top - box.height / 3;
  }
  const sentenceAt = (item) => item.start < item.end ? kase.pieces.find(([, start, , sentence]) => start >= item.start && sentence >= 0)?.[3] ?? -1 : -1;
  const move = (by) => { if (items.length) select((now + by + items.length) % items.length, true); };
  function onward() {
    for (let by = 1; by <= items.length; by++) {
      const index = (now + by) % items.length;
      if (waits(items[index]) || items[index].perhaps) return select(index, true, { quiet: true });
    }
    back();
  }
  function goto(ref) { if (!turning()) change({ do: "open", ref }); }
  function step(by) {
    const refs = Object.keys(cases);
    if (refs.length) goto(refs[(refs.indexOf(kase.ref) + by + refs.length) % refs.length]);
  }
  function put(sentence) {
    const last = kase.pieces.reduce((most, piece) => Math.max(most, piece[3]), -1);
    if (last < 0) return;
    here = Math.max(0, Math.min(last, sentence));
    picked = true;
    marks();
    within(text, text.querySelector(".dkl-here"));
    const [start, end] = place(), words = kase.pieces.filter((piece) => piece[1] >= start && piece[2] <= end).map((piece) => piece[0]).join("");
    say(`Sentence ${here + 1} of ${last + 1}: “${words.length > 160 ? `${words.slice(0, 160)}…` : words}”` + (items[now] ? ` · q quotes it for ${titled(items[now])}.` : ""));
  }
  function place() {
    const inside = kase.pieces.filter((piece) => piece[3] === here);
    return here >= 0 && inside.length ? [inside[0][1], inside[inside.length - 1][2]] : [0, 0];
  }
  function clicked(event) {
    const sentence = event.target.dataset.sentence;
    if (sentence !== undefined && document.getSelection().isCollapsed) put(Number(sentence));
  }

  // Deciding
  const placed = (item) => [item.start, item.end, item.also_start, item.also_end];
  const answer = (item, verdict, [start, end, also_start = 0, also_end = 0] = placed(item)) =>
    ({ kind: item.kind, key: item.key, value: item.value, verdict, start, end, also_start, also_end });
  function show(item, verdict, [start, end, also_start = 0, also_end = 0] = placed(item)) {
    Object.assign(item, { state: verdict, shown: verdict === "confirmed", perhaps: false, start, end, also_start, also_end, said: `${verdict}, saving…` });
    paint(item);
    marks();
  }
  function write(item, verdict, at = undefined) {
    if (!item) return false;
    // Nothing to quote yet: the sentence under the cursor, if the lawyer has put it there.
    const span = at ?? (verdict === "confirmed" && !(item.start < item.end) && picked ? place() : placed(item));
    const sending = change({ do: "answer", answers: [answer(item, verdict, span)] });
    if (sending) show(item, verdict, span);
    return sending;
  }
  function toggle(index) {
    const item = items.filter((one) => one.kind === "issue")[index];
    if (!item) return;
    select(items.indexOf(item), true, { quiet: true, stay: picked });
    write(item, item.state === "confirmed" ? "rejected" : "confirmed");
  }
  function decide(verdict) {
    if (turning()) return;
    if (write(items[now], verdict)) onward();
  }
  function quote() {
    if (!items[now]) return;
    if (here < 0) return say("Choose a sentence first: → ← or click it.");
    write(items[now], "confirmed", place());
  }
  function quoteToo() {
    const item = items[now];
    if (!item) return;
    if (item.kind !== "issue") return say("A fact rests on one sentence. For an issue, Shift+Q quotes a second one.");
    if (here < 0) return say("Choose a sentence first: → ← or click it.");
    const [start, end] = place(), [first, last, ...also] = placed(item), two = also[0] < also[1];
    if (item.perhaps || !(first < last)) return quote();   // as yet nothing is quoted
    const within = (from, to) => from < end && start < to;
    if (within(first, last)) return two ? write(item, "confirmed", also) : say("That sentence is quoted already. Choose another, then Shift+Q.");
    write(item, "confirmed", two && within(...also) ? [first, last] : [first, last, start, end]);
  }
  function confirm() { change({ do: "confirm" }); }
  function other() {
    const item = items[now];
    if (item?.kind !== "fact") return say("Another answer can be given to a fact. For an issue, q quotes another sentence.");
    answerOf(factOf(item), (value) => change({ do: "answer", answers: [answer(item, "rejected"), { ...answer(item, "confirmed"), value }] }), item.value);
  }
  function add() {
    const span = picked ? place() : [0, 0];
    choose("Add a fact", facts.map((fact, index) => ({ key: letter(index), label: fact.title, run: () => answerOf(fact, (value) =>
      change({ do: "answer", answers: [{ kind: "fact", key: fact.key, value, verdict: "confirmed", start: span[0], end: span[1], also_start: 0, also_end: 0 }] })) })),
    picked ? "With the sentence under the cursor." : "Without a sentence: one that you choose first (→ ← or a click) is quoted with it.");
  }
  function answerOf(fact, run, except = "") {
    const offer = (title, answers, then) => choose(title, answers.map(([key, label], index) => ({ key: letter(index), label, run: () => then(key) })));
    if (fact.kind === "year") return year(fact, run);
    if (fact.kind !== "pair") return offer(fact.title, fact.answers.filter(([key]) => key !== except), run);
    const sides = [...fact.answers, ["?", "It does not say"]];
    offer(`${fact.title}: who told?`, sides, (from) => offer(`${fact.title}: whom?`, sides, (to) => run(`${from}>${to}`)));
  }
  function year(fact, run) {
    const input = el("input", { type: "text", inputmode: "numeric", maxlength: "4", "aria-label": fact.title, autocomplete: "off" });
    const close = dialog(frame, back, fact.title, (event) => {
      if (event.key !== "Enter") return false;
      if (/^(19|20)\d\d$/.test(input.value)) { close(); run(input.value); }
      return true;
    }, input, el("p", { class: "dkr-hint" }, "Four figures, then Enter."));
  }

  // Over all cases
  function jump() {
    const list = el("div", { class: "dkr-choices" });
    const fill = () => {
      const wanted = input.value.trim().toUpperCase(), fits = Object.keys(cases).filter((ref) => ref.includes(wanted));
      list.replaceChildren(...fits.slice(0, 24).map((ref) => el("button", { type: "button", class: "dkr-choice", tabindex: "-1", onclick: () => { close(); goto(ref); } }, ref, cases[ref] ? " ✓" : "")));
    };
    const input = el("input", { type: "search", "aria-label": "Part of a reference", autocomplete: "off", spellcheck: "false", oninput: fill });
    const close = dialog(frame, back, "Go to a case", (event) => {
      if (event.key === "Enter" && document.activeElement === input) { list.querySelector("button")?.click(); return true; }
      return arrows(event, list);
    }, input, list);
    fill();
  }
  let showTable = () => {};
  function table() {
    let timer = 0;
    const ask = () => { clearTimeout(timer); timer = setTimeout(() => send({ do: "table", ref: kase.ref, where, ask: ++asked }), 120); };
    const set = (patch) => { where = { ...where, ...patch }; chips(); ask(); };
    const option = (value, label) => el("option", { value }, label);
    const field = (label, control) => {
      if (control.tagName !== "SPAN") control.setAttribute("aria-label", label);   // else its options would be read as its name
      return el("label", { class: "dkl-field" }, el("span", {}, label), control);
    };
    const input = el("input", { type: "search", value: where.text, placeholder: "words", autocomplete: "off", spellcheck: "false", oninput: () => set({ text: input.value }) });
    const issue = el("select", { onchange: () => { if (issue.value) set({ issues: [...new Set([...where.issues, issue.value])] }); issue.value = ""; } },
      option("", "add an issue …"), ...issues.map((one, index) => option(one.key, `${index + 1} ${one.title}`)));
    const fact = el("select", { onchange: answers }, option("", "choose a fact …"), ...facts.filter((one) => one.kind !== "year").map((one) => option(one.key, one.title)));
    const value = el("select", { disabled: true, onchange: () => { if (value.value) set({ facts: [...where.facts, [fact.value, value.value]] }); fact.value = ""; answers(); } });
    const years = ["from", "to"].map((end) => el("input", { type: "text", inputmode: "numeric", maxlength: "4", value: where[end], "aria-label": `Year ${end}`, oninput: (event) => set({ [end]: event.target.value }) }));
    const state = el("select", { onchange: () => set({ state: state.value }) }, option("", "all"), option("open", "open"), option("changed", "changed since"), option("done", "done"));
    state.value = where.state;
    const only = el("input", { type: "checkbox", class: "dkl-tick", onchange: () => set({ confirmed: only.checked }) });
    only.checked = where.confirmed;
    const chosen = el("div", { class: "dkl-chips", role: "group", "aria-label": "Conditions, all of which must hold" });
    const told = el("p", { class: "dkr-hint dkl-found", role: "status", "aria-live": "polite" }), body = el("tbody", {});
    function words(one, given) {
      const title = (key) => key === "*" ? "anybody" : key === "?" ? "somebody" : one.answers.find(([own]) => own === key)?.[1] ?? key;
      return one.kind === "pair" ? given.split(">").map(title).join(" to ") : title(given);
    }
    function answers() {
      const one = facts.find((each) => each.key === fact.value);
      const sides = one?.kind === "pair" ? one.answers.map(([key]) => key) : [];
      const all = one?.kind === "pair" ? [...sides.map((side) => `${side}>*`), ...sides.map((side) => `*>${side}`), ...sides.flatMap((from) => sides.map((to) => `${from}>${to}`))] : one?.answers.map(([key]) => key) ?? [];
      value.disabled = !one;
      value.replaceChildren(option("", one ? "its answer …" : ""), ...all.map((key) => option(key, words(one, key))));
    }
    function chips() {
      const chip = (label, drop) => el("button", { type: "button", class: "dkl-chip", "aria-label": `${label}: take this condition away`, onclick: drop }, label, " ×");
      chosen.replaceChildren(
        ...where.issues.map((key) => chip(issues.find((one) => one.key === key)?.title ?? key, () => set({ issues: where.issues.filter((one) => one !== key) }))),
        ...where.facts.map(([key, given], index) => { const one = facts.find((each) => each.key === key);
          return chip(`${one.title}: ${words(one, given)}`, () => set({ facts: where.facts.filter((_, i) => i !== index) })); }));
    }
    const clear = el("button", { type: "button", onclick: () => { where = { issues: [], facts: [], from: "", to: "", state: "", confirmed: false, text: "" }; close(); table(); } }, "Clear");
    const csv = el("button", { type: "button", title: "Writes the table as it is filtered into data/redacted", onclick: () => send({ do: "csv", ref: kase.ref, where }) }, "Save as CSV");
    const close = dialog(frame, () => { clearTimeout(timer); showTable = () => {}; back(); }, "All cases", (event) => {
      if (document.activeElement.tagName === "SELECT") return false;
      if (event.key === "Enter" && document.activeElement === input) { body.querySelector("button")?.focus(); return true; }
      return arrows(event, body);
    }, el("div", { class: "dkl-filters" }, field("Account says", input), field("Issue", issue), field("Fact", fact), field("Answer", value),
      field("Years", el("span", { class: "dkl-years" }, years[0], "–", years[1])), field("State", state), field("Only what is confirmed", only)),
    chosen, el("div", { class: "dkr-bar" }, told, el("span", { class: "dkr-gap" }), clear, csv),
    el("div", { class: "dkl-scroll" }, el("table", { "aria-label": "Cases found" }, el("thead", {}, el("tr", {}, ...["Case", "State", "Issues", "Who told whom", "Year", "By"].map((title) => el("th", { scope: "col" }, title)))), body)));
    frame.querySelector(".dkr-dialog").classList.add("dkl-wide");
    showTable = (message) => {
      if (message.text !== undefined) { told.textContent = message.text; return; }
      if (message.ask !== asked) return;
      told.textContent = `${message.found} of ${plural(message.cases, "case")}${message.found > message.rows.length ? `; the first ${message.rows.length} are shown` : ""}`;
      body.replaceChildren(...message.rows.map((row) => el("tr", { onclick: () => { close(); goto(row.ref); } },
        el("td", {}, el("button", { type: "button", class: "dkr-choice", tabindex: "-1" }, row.ref)), el("td", {}, STATES[row.state]),
        el("td", {}, row.issues.map((key) => `${issues.findIndex((one) => one.key === key) + 1} ${issues.find((one) => one.key === key).title}`).join("; ")),
        el("td", {}, row.flows.join("; ")), el("td", {}, row.years.join(", ")), el("td", {}, row.by.join(", ")))));
      root.dataset.found = String(message.found);
      root.dataset.asked = String(message.ask);
    };
    chips();
    answers();
    ask();
  }
  function help() {
    const keys = el("div", { class: "dkr-keys" }, ...KEYS.flatMap(([key, what]) => [el("kbd", {}, key), el("span", {}, what)]));
    const legend = el("div", { class: "dkr-legend" }, ...Object.entries({ "☑?": "suggested: yes, unless you say no", "☑↺": "confirmed for an earlier text, and its sentence still stands; or by somebody who may not confirm", "✓": "confirmed", "✗": "rejected", "☐": "not suggested: no, unless you say yes", "☐?": "perhaps: too unsure to suggest, worth a look; never a yes, unless you say so" })
      .map(([sign, what]) => el("span", {}, el("b", {}, sign), " ", what)));
    dialog(frame, back, "Keys", (event) => event.key === "?", keys, legend);
  }

  const RUN = {
    a: () => decide("confirmed"), r: () => decide("rejected"), q: quote, Q: quoteToo, c: other, f: add, u: () => change({ do: "undo" }), U: () => change({ do: "redo" }),
    n: () => step(1), p: () => step(-1), o: () => change({ do: "next" }), g: jump, "/": table, "?": help, Enter: confirm,
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), ArrowRight: () => put(here + 1), ArrowLeft: () => put(here < 0 ? 0 : here - 1),
    Escape: () => select(now, true),
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const tag = event.target.tagName;
    if (!kase || tag === "INPUT" || tag === "SELECT" || frame.querySelector(".dkr-layer")) return;
    if (tag === "BUTTON" && (event.key === "Enter" || event.key === " ")) return;
    if (event.repeat && event.key === "Enter") return event.preventDefault();   // held down, it would confirm cases unread
    if (/^[1-9]$/.test(event.key)) toggle(Number(event.key) - 1);
    else if (event.key === " " && event.target.classList.contains("dkl-item")) write(items[now], items[now].state === "confirmed" ? "rejected" : "confirmed");
    else if (RUN[event.key]) RUN[event.key]();
    else return;
    event.preventDefault();
  });

  const HEAR = {
    welcome: (message) => { ({ issues, facts, cases, warning } = message); root.dataset.lawyer = message.lawyer; },
    case: (message) => {
      if (message.overtaken) pending.clear();
      done(message.n);
      // A later change is on its way: what it will look like shows already, and its own answer comes.
      if (pending.size && kase && message.ref === kase.ref) return;
      load(message);
    },
    table: (message) => showTable(message),
    refused: (message) => done(message.n),
    told: (message) => {
      const shown = pending.get(message.n) === "answer";
      if (!message.calm && WRITES.has(pending.get(message.n))) failed = message.text;   // until the next change
      done(message.n);
      if (shown) goto(kase.ref);   // shown before it was refused: see what is on disk
      say(message.text, !message.calm);
      showTable(message);
    },
  };
  const hear = (message) => { if (message.view === view) { heard(); HEAR[message.type]?.(message); } };
  model.on("msg:custom", hear);
  const heard = greet(send, say);
  return () => { heard(); model.off("msg:custom", hear); clearTimeout(worry); };
}

export default { render: ({ model, el: root }) => lawyerView(model, root) };
