// Leaderboards: sorted by the buttons in their headings, filtered by words and by what was told.
function startBoard(section) {
  const table = section.querySelector("table.leaders");
  const bodies = [...table.tBodies];
  const rows = bodies.flatMap((body) => [...body.rows].filter((row) => row.dataset.words !== undefined));
  const headings = [...table.tHead.rows[0].cells];
  const rankAt = headings.findIndex((heading) => heading.dataset.key === "rank");
  const filter = section.querySelector(".filter");
  const told = section.querySelector(".told");
  const mix = section.querySelector(".mix");
  let sorted = { at: rankAt, up: true };

  const value = (row, at) => {
    const text = at === rankAt && mix?.checked ? row.dataset.mixed : row.cells[at].dataset.sort;
    if (text === "" || text === undefined) return null;
    return headings[at].classList.contains("num") ? Number(text) : text;
  };

  // Pipelines of which cells failed come last whichever way: their means are of other cells.
  const before = (one, two) => {
    const whole = (row) => row.dataset.complete === "yes" && value(row, sorted.at) !== null;
    if (whole(one) !== whole(two)) return whole(one) ? -1 : 1;
    const [a, b] = [value(one, sorted.at), value(two, sorted.at)];
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" ? a - b : a.localeCompare(b);
    return sorted.up ? order : -order;
  };

  function place() {
    for (const [number, body] of bodies.entries()) {
      const mine = mix?.checked
        ? (number === 0 ? rows : [])
        : rows.filter((row) => row.dataset.told === body.dataset.told);
      const group = body.querySelector(".group");
      body.append(...mine.sort(before));
      if (group) group.hidden = Boolean(mix?.checked) || mine.every((row) => row.hidden);
    }
    for (const row of rows) {
      const rank = mix?.checked ? row.dataset.mixed : row.dataset.rank;
      row.cells[rankAt].textContent = rank === "" ? "–" : rank;
    }
  }

  function show() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const found = words.every((word) => row.dataset.words.includes(word))
        && (!told?.value || row.dataset.told === told.value);
      row.hidden = !found;
      n += found;
    }
    section.querySelector(".count").textContent = n === rows.length ? count(n, "pipeline") : `${n} of ${count(rows.length, "pipeline")}`;
    place();
  }

  for (const [at, heading] of headings.entries()) {
    heading.querySelector("button").addEventListener("click", () => {
      const first = heading.dataset.best !== "high";  // the good end first
      sorted = { at, up: sorted.at === at ? !sorted.up : first };
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", sorted.up ? "ascending" : "descending");
      place();
      Page.say(`Sorted by ${heading.textContent.trim()}, ${sorted.up ? "ascending" : "descending"}.`);
    });
  }
  filter.addEventListener("input", show);
  told?.addEventListener("change", show);
  mix?.addEventListener("change", show);
  section.querySelector(".all").addEventListener("change", (event) => {
    table.classList.toggle("wide-board", event.target.checked);
  });
  show();
}
