// Datasets × pipelines: sorted by the headings, filtered by name and group; a row opens its dataset.
function startOverview(section, open) {
  const body = section.querySelector("table.many").tBodies[0];
  const rows = [...body.rows];
  const headings = [...section.querySelectorAll("table.many thead th")];
  const filter = section.querySelector(".filter");
  const group = section.querySelector("select.group");
  let sorted = { at: -1, up: true };

  function value(row, at) {
    const text = row.cells[at].dataset.sort;
    if (text === "") return null;
    return headings[at].classList.contains("num") ? Number(text) : text;
  }

  // What has no score comes last whichever way.
  function before(one, two) {
    const [a, b] = [value(one, sorted.at), value(two, sorted.at)];
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" ? a - b : a.localeCompare(b);
    return sorted.up ? order : -order;
  }

  function show() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      row.hidden = !(words.every((word) => row.dataset.words.includes(word))
        && (!group?.value || row.dataset.group === group.value));
      n += !row.hidden;
    }
    section.querySelector(".count").textContent = n === rows.length ? count(n, "dataset") : `${n} of ${count(rows.length, "dataset")}`;
  }

  for (const [at, heading] of headings.entries()) {
    heading.querySelector("button").addEventListener("click", () => {
      const first = heading.dataset.best !== "high";  // the good end first
      sorted = { at, up: sorted.at === at ? !sorted.up : first };
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", sorted.up ? "ascending" : "descending");
      body.append(...[...rows].sort(before));
      Page.say(`Sorted by ${heading.textContent.trim()}, ${sorted.up ? "ascending" : "descending"}.`);
    });
  }
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (button) open(button.dataset.place);
  });
  filter.addEventListener("input", show);
  group?.addEventListener("change", show);
  show();
}
