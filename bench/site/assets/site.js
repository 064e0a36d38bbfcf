// The filter hides rows of all tables of the page; the theme and the copying are the report's.
function startFilter() {
  const filter = document.querySelector(".filter");
  if (!filter) return;
  const shown = document.querySelector(".count");
  const rows = [...document.querySelectorAll("tbody tr")];
  const words = rows.map((row) => row.textContent.toLowerCase());
  function show() {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const [at, row] of rows.entries()) {
      row.hidden = !wanted.every((word) => words[at].includes(word));
      n += !row.hidden;
    }
    const all = count(rows.length, shown.dataset.thing);
    shown.textContent = n === rows.length ? all : `${n} of ${all}`;
    // What is folded opens where something is looked for.
    if (wanted.length) for (const box of document.querySelectorAll("details")) box.open = true;
  }
  filter.addEventListener("input", show);
  show();
}

startTheme();
startCopy();
startFilter();
document.documentElement.dataset.ready = "yes";
