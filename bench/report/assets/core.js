// What the parts of the page share: the data, typed arrays, elements, and the theme.
const Page = {
  data: JSON.parse(document.getElementById("data").textContent),
  listeners: [],

  theme() { return document.documentElement.dataset.theme === "dark" ? "dark" : "light"; },
  colours() { return Page.data.themes[Page.theme()]; },
  onTheme(listener) { Page.listeners.push(listener); },
  say(text) { document.getElementById("said").textContent = text; },
};

// Text always goes in as text: names from outside are never taken for markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "style") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const TYPES = { u2: Uint16Array, u4: Uint32Array };

async function unpack(text, type) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new TYPES[type](await new Response(stream).arrayBuffer());
}

function count(n, thing) {
  const many = thing.endsWith("s") ? `${thing}es` : `${thing}s`;
  return `${n.toLocaleString("en")} ${n === 1 ? thing : many}`;
}

function percent(share) {
  if (share > 0 && share < 0.001) return "<0.1%";
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  const button = document.getElementById("theme");
  button.setAttribute("aria-pressed", String(name === "dark"));
  for (const listener of Page.listeners) listener();
}

function startTheme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = document.documentElement.dataset.theme;
  setTheme(chosen || (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => {
    if (!chosen) setTheme(system.matches ? "dark" : "light");
  });
  button.addEventListener("click", () => {
    chosen = Page.theme() === "dark" ? "light" : "dark";
    try { localStorage.setItem("clusterbench-theme", chosen); } catch { /* not kept then */ }
    setTheme(chosen);
  });
}
