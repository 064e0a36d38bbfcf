// Figures by Bokeh: put into the page, dressed in its theme, and filled where the reader chooses.
Bokeh.logger.set_level("error");

class Chart {
  constructor(view) {
    this.view = view;
    this.model = view.model;
    this.dress();
    Page.onTheme(() => this.dress());
  }

  static async draw(item, element) {
    element.replaceChildren();
    const views = await Bokeh.embed.embed_item({ ...structuredClone(item), target_id: null }, element);
    return new Chart(views.roots[0]);
  }

  find(name) { return this.model.select_one(name); }

  fill(source, data) { this.find(source).data = data; }

  // Spans are found among what lies in the middle of the figure.
  span(name, location) {
    const span = this.model.center.find((part) => part.name === name);
    span.visible = location !== null && location !== undefined;
    if (span.visible) span.location = location;
  }

  dress() {
    const style = getComputedStyle(document.documentElement);
    const css = (name) => style.getPropertyValue(name).trim();
    const [ink, muted, line, surface] = ["--ink", "--muted", "--line", "--surface"].map(css);
    for (const part of [...this.model.left, ...this.model.below, ...this.model.center]) {
      if (part.type.endsWith("Axis")) {
        part.axis_label_text_color = muted;
        part.major_label_text_color = muted;
        part.axis_line_color = line;
        part.major_tick_line_color = line;
      } else if (part.type === "Grid") {
        part.grid_line_color = line;
      } else if (part.type === "Span") {
        part.line_color = part.name === "classes" ? css("--warn") : ink;
      }
    }
    for (const renderer of this.model.renderers) {
      const [place] = renderer.tags;
      const colour = place === undefined ? null : Page.colours().groups[place % Page.colours().groups.length];
      if (colour) {
        renderer.glyph.line_color = { value: colour };
        if ("fill_color" in renderer.glyph.properties) renderer.glyph.fill_color = { value: colour };
      }
      if (renderer.name === "ink") {
        renderer.glyph.line_color = { value: ink };
        renderer.glyph.fill_color = { value: ink };
      }
      if (renderer.name === "before") {
        renderer.glyph.line_color = { value: ink };
        renderer.glyph.fill_color = { value: surface };
      }
      if (renderer.name === "labels") {
        renderer.glyph.text_color = { value: ink };
        renderer.glyph.background_fill_color = { value: surface };
      }
    }
  }
}

async function startCharts(root, items) {
  for (const element of root.querySelectorAll(".plot[data-chart]")) {
    if (!element.hasChildNodes()) await Chart.draw(items[element.dataset.chart], element);
  }
}

async function startEps(section, { eps: choices, eps_first: first }) {
  const items = Page.data.figures.eps;
  const parts = {};
  for (const name of ["k", "clusters", "noise"]) {
    parts[name] = await Chart.draw(items[name], section.querySelector(`.${name}`));
  }
  const choice = section.querySelector(".cell");
  choice.value = String(first);

  function draw() {
    const found = choices[Number(choice.value)];
    const { curve, eps } = found;
    const known = (name) => curve[name] ?? [];
    const above = (values, least) => values.map((value) => (value === null ? NaN : Math.max(value, least)));
    const least = Math.min(...known("k_distance").filter((value) => value > 0)) || 1e-9;
    parts.k.fill("curve", { rank: known("rank"), k_distance: above(known("k_distance"), least) });
    const below = known("k_distance").filter((value) => value !== null && value <= eps).length;
    const rank = known("rank")[Math.max(below - 1, 0)];
    parts.k.fill("chosen", { rank: rank === undefined ? [] : [rank], eps: rank === undefined ? [] : [eps] });
    parts.clusters.fill("curve", {
      eps: known("eps"), n_clusters: above(known("n_clusters"), 0.5),
      substantial: found.substantial ? above(found.substantial, 0.5) : known("eps").map(() => NaN),
    });
    parts.noise.fill("curve", { eps: known("eps"), noise: above(known("noise"), 0) });
    for (const part of Object.values(parts)) part.span("eps", eps);
    parts.clusters.span("classes", found.n_classes);
    const key = (name, text) => {
      const entry = section.querySelector(`.legend .${name}`);
      entry.hidden = !text;
      entry.querySelector(".said").textContent = text;
    };
    key("substantial", found.substantial ? `of at least ${found.share} of the mean class size` : "");
    key("classes", found.n_classes ? count(found.n_classes, "class") : "");
    const outcome = found.n_clusters === null ? "" : ` It gave ${count(Math.round(found.n_clusters), "cluster")} and ${percent(found.noise ?? 0)} noise.`;
    const why = found.why ? ` ${found.why[0].toUpperCase()}${found.why.slice(1)}.` : "";
    const said = `eps = ${eps}, by the rule ${found.rule}, with min_samples = ${found.min_samples}.${outcome}${why}`;
    section.querySelector(".why").textContent = said;
    for (const [name, what] of [["k", "Sorted k-distances"], ["clusters", "Number of clusters against eps"], ["noise", "Share of noise against eps"]]) {
      section.querySelector(`.plot.${name}`).setAttribute("aria-label", `${what}; a dotted line at eps ${eps}. ${said}`);
    }
  }

  choice.addEventListener("change", draw);
  draw();
}
