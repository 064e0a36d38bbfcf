// What a rule says over the points of a grid, and the point it chose; the truth only on request.
async function startChoices(section, { choices }) {
  const items = Page.data.figures.choices;
  const family = section.querySelector(".family");
  const rule = section.querySelector(".rule");
  const ask = section.querySelector(".ask");
  const truth = section.querySelector(".truth");
  const numbers = (values) => values.map((value) => value ?? NaN);
  let charts = {};

  async function drawFamily() {
    const { rules, axis, log } = choices[Number(family.value)];
    rule.replaceChildren(...rules.map(({ name }) => make("option", { value: name, textContent: name })));
    charts = {};
    for (const name of ["said", "clusters", "scored"]) {
      charts[name] = await Chart.draw(items[log ? "log" : "linear"], section.querySelector(`.${name}`));
      charts[name].model.below[0].axis_label = axis;
    }
    drawRule();
  }

  function drawRule() {
    const { rules, points, x, n_clusters: clusters, truth: scores, metric, higher, family: grid } = choices[Number(family.value)];
    const one = rules.find(({ name }) => name === rule.value);
    const [words, chosen] = one ? [one.scores, one.chosen] : [points.map(() => null), null];
    const at = (values) => (chosen === null || (values[chosen] ?? null) === null ? { x: [], y: [] } : { x: [x[chosen]], y: [values[chosen]] });
    for (const [name, values] of [["said", words], ["clusters", clusters], ["scored", scores]]) {
      charts[name].fill("curve", { x, y: numbers(values) });
      charts[name].fill("chosen", at(values));
      charts[name].span("at", chosen === null ? null : x[chosen]);
    }
    const n = chosen === null ? null : clusters[chosen];
    const choice = chosen === null
      ? `No rule can tell the points of ${grid} apart.`
      : `${one.name} chose ${points[chosen]}${n === null ? "" : `: ${count(Math.round(n), "cluster")}`}.`;
    section.querySelector(".why").textContent = `${choice}${ask.ariaPressed === "true" ? verdict(scores, points, chosen, metric, higher) : ""}`;
    truth.querySelector("figcaption").textContent = metric;
    for (const [name, what] of [["said", "Scores of the rule"], ["clusters", "Numbers of clusters"], ["scored", metric]]) {
      section.querySelector(`.plot.${name}`).setAttribute("aria-label", `${what} over the points of ${grid}. ${choice}`);
    }
  }

  function verdict(scores, points, chosen, metric, higher) {
    const known = scores.filter((score) => score !== null);
    if (!known.length) return " The run has no truth.";
    const best = higher ? Math.max(...known) : Math.min(...known);
    const own = chosen === null || scores[chosen] === null ? "" : ` It has ${metric} ${scores[chosen].toFixed(3)};`;
    return `${own} the best by the truth, ${points[scores.indexOf(best)]}, has ${best.toFixed(3)}, which nobody without labels can choose.`;
  }

  function toggle() {
    const shown = ask.ariaPressed !== "true";
    ask.ariaPressed = String(shown);
    ask.textContent = shown ? "Hide what the truth says" : "Show what the truth says";
    truth.hidden = !shown;
    drawRule();
  }

  family.addEventListener("change", drawFamily);
  rule.addEventListener("change", drawRule);
  ask.addEventListener("click", toggle);
  await drawFamily();
}
