// What the widgets share: elements, boxes over the widget, lists to choose from. It stands before the script of each
// widget, which is one module with it. Text goes into the page as text nodes and in no other way.

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  // JupyterLab asks the focused element itself, not its ancestors, whether its shortcuts (x, dd, a, b) are to rest.
  if (["button", "input", "select"].includes(tag) || "tabindex" in attributes) made.dataset.lmSuppressShortcuts = "true";
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const plural = (count, one, many = one + "s") => `${count} ${count === 1 ? one : many}`;

// After a restart the page still shows the widget, whose kernel knows nothing of it, nor of what the cells above have made.
const GONE = "The kernel was restarted or has ended: nothing since was saved. Run all cells again (the menu Run, Run All Cells).";

/** How a view speaks to its kernel: answers whether the message went; where none can go any more, `gone` is told why. */
function speaker(model, view, gone) {
  return (what) => {
    try {
      model.send({ view, ...what });
      return true;
    } catch (error) {
      console.warn(error);
      gone(GONE);
      return false;
    }
  };
}

/** Tells the kernel that the page is ready, and says so where nothing is heard for long; returns how to stop that.
 * On a slow machine JupyterLab may give a widget up before it stands: it is shown then, and never hears anything. */
function greet(send, say) {
  send({ do: "ready" });
  const timer = setTimeout(() => say("No answer yet. Other cells may still be running; if nothing has come when they are done, run this cell again."), 6000);
  return () => clearTimeout(timer);
}

function swatch(kind) {
  const made = el("span", { class: "dkr-swatch", "aria-hidden": "true" }, kind.letter);
  made.style.background = kind.colour;
  return made;
}

/** What scrolls the widget: the notebook's pane, or the page. */
function paneOf(part) {
  for (let at = part.parentElement; at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && ["auto", "scroll"].includes(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
}

/** A box over the widget that keeps the focus; `onKey` answers true when it has used a key. Returns how to close it. */
function dialog(root, back, title, onKey, ...content) {
  const pane = paneOf(root), scrolled = pane.scrollTop;
  const close = () => { box.remove(); back(); };
  const leave = () => { close(); pane.scrollTop = scrolled; };   // nothing was chosen: the page stands as it stood
  const box = el("div", { class: "dkr-layer" },
    el("div", { class: "dkr-dialog", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" },
      el("div", { class: "dkr-title" }, el("strong", {}, title),
        el("button", { type: "button", onclick: leave, title: "Close" }, "Esc")),
      ...content));
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const stops = [...box.querySelectorAll("button:not([tabindex]), input, select")];
    const at = stops.indexOf(document.activeElement);
    if (event.key === "Escape") leave();
    else if (event.key === "Tab") stops[(at + (event.shiftKey ? stops.length - 1 : 1)) % stops.length].focus();
    else if (!onKey(event)) return;
    event.preventDefault();
  });
  root.append(box);
  (box.querySelector("input") ?? box.querySelector(".dkr-choice") ?? box.firstChild).focus({ preventScroll: true });
  // The box stands at the widget's top, which may be far above what is on the screen. One that may not fit whole, now or
  // once it is filled, shows its head.
  box.firstChild.scrollIntoView({ block: box.firstChild.offsetHeight > pane.clientHeight / 2 ? "start" : "nearest" });
  return close;
}

function arrows(event, box) {
  const lines = [...box.querySelectorAll(".dkr-choice")];
  if (!lines.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return false;
  const at = lines.indexOf(document.activeElement);
  lines[(at + (event.key === "ArrowDown" ? 1 : lines.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % lines.length].focus();
  return true;
}

/** A list to choose from, each line with its key. `choices`: {key, label, run, letter and colour, hint}. */
function menu(root, back, title, choices, note = "") {
  const list = el("div", { class: "dkr-choices" }, ...choices.map((choice) =>
    el("button", { type: "button", class: "dkr-choice", onclick: () => { close(); choice.run(); } },
      el("kbd", {}, choice.key), choice.colour ? swatch(choice) : null, el("span", {}, choice.label),
      choice.hint ? el("span", { class: "dkr-hint" }, choice.hint) : null)));
  const close = dialog(root, back, title, (event) => {
    if (arrows(event, list)) return true;
    const chosen = choices.find((choice) => choice.key.toLowerCase() === event.key.toLowerCase());
    if (chosen) { close(); chosen.run(); }
    return Boolean(chosen);
  }, note ? el("p", { class: "dkr-hint" }, note) : null, list);
}
