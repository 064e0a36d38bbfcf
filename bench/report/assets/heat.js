// The matrix: a table whose cells are shaded, so that it is its own text alternative.
function startHeat(section, heat) {
  const choice = section.querySelector(".metric");
  const groups = new Map();
  for (const [at, metric] of heat.metrics.entries()) {
    if (!groups.has(metric.group)) {
      groups.set(metric.group, make("optgroup", { label: metric.group }));
      choice.append(groups.get(metric.group));
    }
    groups.get(metric.group).append(make("option", { value: at }, metric.label));
  }
  const first = heat.metrics.findIndex((metric) => metric.name === heat.first);
  choice.value = String(Math.max(first, 0));

  function shaded([text, under, mark, shade]) {
    const cell = make("td", {}, make("span", {}, text));
    if (under) cell.append(make("small", {}, under));
    if (mark) {
      cell.classList.add(mark);
      cell.append(make("span", { className: "hidden-text" }, ` (${mark})`));
    }
    if (shade < 0) {
      cell.classList.add("none");
    } else {
      cell.style.backgroundColor = Page.data.palette[shade];
      cell.style.color = luminance(Page.data.palette[shade]) > 0.2 ? "#101418" : "#ffffff";
    }
    return cell;
  }

  function draw() {
    const metric = heat.metrics[Number(choice.value)];
    const head = make("tr", {}, make("td"));
    for (const name of heat.clusterers) head.append(make("th", { scope: "col" }, name));
    const body = make("tbody");
    for (const [at, name] of heat.embedders.entries()) {
      const row = make("tr", {}, make("th", { scope: "row" }, name));
      for (const cell of metric.cells[at]) row.append(shaded(cell ?? ["–", "not run", "", -1]));
      body.append(row);
    }
    const caption = make("caption", { className: "hidden-text" }, `${metric.label} by embedder and clusterer`);
    section.querySelector(".heat").replaceChildren(caption, make("thead", {}, head), body);
    section.querySelector(".meaning").textContent = [metric.meaning, `${metric.good[0].toUpperCase()}${metric.good.slice(1)}.`].join(" ").trim();
    const turned = metric.good.startsWith("less");
    section.querySelector(".low").textContent = metric.ends[turned ? 1 : 0];
    section.querySelector(".high").textContent = metric.ends[turned ? 0 : 1];
    const steps = Page.data.palette.filter((_, at) => at % 15 === 0);
    section.querySelector(".ramp").style.background = `linear-gradient(90deg, ${steps.join(", ")})`;
    const said = [];
    if (metric.references.length) said.push(`Supervised reference: ${metric.references.join("; ")}.`);
    section.querySelector(".references").textContent = [...said, ...metric.notes,
      "Framed: the best; dashed: the second; of those told the number of clusters, and of those not told."].join(" ");
  }

  choice.addEventListener("change", () => {
    draw();
    Page.say(`The matrix shows ${heat.metrics[Number(choice.value)].label}.`);
  });
  draw();
}

function luminance(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
