// One dataset's embeddings: a scatter, what is under the pointer, and what is in a cluster.
const NOISE = 0, OTHERS = 65535;
const SIDE = 10;
const NARROW_HEIGHT = 400;

class Explorer {
  constructor(section, data) {
    this.section = section;
    this.facts = data.explorer;
    this.item = structuredClone(Page.data.figures.scatter);
    this.best = data.best;
    this.arrays = new Map();
    this.group = null;  // the chosen cluster or class; null for none
    this.sheet = "random";
  }

  $(selector) { return this.section.querySelector(selector); }

  // Decoded once, when first asked for.
  array(text, type) {
    if (!this.arrays.has(text)) this.arrays.set(text, unpack(text, type));
    return this.arrays.get(text);
  }

  async start() {
    this.samples = await this.array(this.facts.samples, "u4");
    this.truth = this.facts.truth ? await this.array(this.facts.truth, "u2") : null;
    this.image = null;
    if (this.facts.sprite) {
      this.image = new Image();
      this.image.src = this.facts.sprite.url;
      await this.image.decode();
    }
    const place = this.$(".scatter");
    if (place.clientWidth < 500) this.item.doc.roots[0].attributes.height = NARROW_HEIGHT;
    this.chart = await Chart.draw(this.item, place);
    this.fillChoices();
    this.listen();
    await this.change();
    Page.onTheme(() => { this.paint(); this.drawStrip(); this.drawSheet(); });
  }

  // ---- what can be chosen

  fillChoices() {
    const embedders = [...new Set(this.facts.cells.map((cell) => cell.embedder))];
    const strip = this.$(".strip");
    const name = `embedding-${this.section.id}`;
    for (const embedder of embedders) {
      const radio = make("input", { type: "radio", name, value: embedder });
      radio.checked = embedder === (this.best?.[0] ?? embedders[0]);
      strip.append(make("label", {}, radio, make("canvas", { width: 184, height: 144 }), make("span", {}, embedder)));
    }
    if (!strip.querySelector(":checked")) strip.querySelector("input").checked = true;
    for (const seed of this.facts.seeds) this.$(".seed")?.append(make("option", { value: seed }, String(seed)));
    this.fillColours();
    this.colour().value = this.truth ? "truth" : this.colour().options[0].value;
  }

  colour() { return this.$("select.colour"); }
  embedder() { return this.$(".strip :checked").value; }
  seed() { return Number(this.$(".seed")?.value ?? this.facts.seeds[0]); }

  cells(embedder = this.embedder()) {
    return this.facts.cells.filter((cell) => cell.embedder === embedder && cell.seed === this.seed());
  }

  // Clusterers differ from embedder to embedder where cells failed.
  fillColours() {
    const colour = this.colour();
    const kept = colour.value;
    colour.replaceChildren();
    if (this.truth) colour.append(make("option", { value: "truth" }, "truth"));
    for (const cell of this.cells()) colour.append(make("option", { value: `by ${cell.clusterer}` }, `${cell.clusterer}: its clusters`));
    if ([...colour.options].some((option) => option.value === kept)) colour.value = kept;
  }

  cell() { return this.cells().find((cell) => `by ${cell.clusterer}` === this.colour().value) ?? null; }

  listen() {
    this.$(".strip").addEventListener("change", () => this.change());
    this.$(".seed")?.addEventListener("change", () => this.change());
    this.colour().addEventListener("change", () => { this.group = null; this.recolour(); });
    this.$("select.group").addEventListener("change", (event) => this.choose(event.target.value === "" ? null : Number(event.target.value)));
    this.$(".zoom-in").addEventListener("click", () => this.zoom(1 / 1.5));
    this.$(".zoom-out").addEventListener("click", () => this.zoom(1.5));
    this.$(".zoom-reset").addEventListener("click", () => this.frame());
    this.$(".frame").addEventListener("keydown", (event) => this.key(event));
    this.$(".frame").addEventListener("pointerleave", () => this.hover(null));
    const hover = this.chart.model.toolbar.tools.find((tool) => tool.name === "hover");
    hover.callback = (_, found) => this.pointed(found);
    this.chart.model.on_event("tap", ({ x, y }) => this.tapped(x, y));
  }

  // ---- what is shown

  async change() {
    this.fillColours();
    this.group = null;
    const [cell] = this.cells();
    if (!cell) return this.nothing();
    const view = this.facts.points[cell.points];
    const grid = await this.array(view.grid, "u2");
    const n = this.samples.length;
    const [left, low, width, height] = view.box;
    this.x = Float64Array.from(grid.subarray(0, n), (column) => left + width * column / 65535);
    this.y = Float64Array.from(grid.subarray(n), (row) => low + height * row / 65535);
    this.box = [left, low, width || 1, height || 1];
    const components = view.columns > 2 ? `, in the first two principal components of ${view.columns.toLocaleString("en")} dimensions` : "";
    const seeds = this.facts.all_seeds > this.facts.seeds.length
      ? ` Shown are the first ${this.facts.seeds.length} of ${this.facts.all_seeds} seeds; the others do not fit into the page.` : "";
    const lost = this.facts.images && !this.facts.sprite ? " The thumbnails do not fit into the page." : "";
    this.$(".shown").textContent = `${n.toLocaleString("en")} of ${this.facts.n_samples.toLocaleString("en")} samples shown`
      + `${n < this.facts.n_samples ? (this.truth ? ", in proportion to the classes" : ", drawn at random") : ""}${components}. Clusters and classes are counted over all.`
      + ` Drag to move, Ctrl and wheel to zoom, click a point for its cluster.${seeds}${lost}`;
    this.frame();
    await this.recolour();
    await this.drawStrip();
  }

  nothing() {
    this.chart.fill("points", { x: [], y: [], colour: [] });
    this.chart.fill("names", { x: [], y: [], text: [] });
    this.$(".shown").textContent = "No cell of this embedding is done for this seed.";
    this.codes = new Uint16Array();
    this.groups = [];
    this.fillGroups();
  }

  // A group is a class or a cluster: its code, name, number of samples, and place among colours.
  async recolour() {
    const cell = this.cell();
    if (cell) {
      this.codes = await this.array(cell.codes, "u2");
      this.groups = cell.clusters.listed.map(([id, size, colour, held, rest], at) => ({ code: at + 1, name: `cluster ${id}`, short: String(id), size, colour, held, rest }));
    } else {
      this.codes = Uint16Array.from(this.truth, (code) => code + 1);
      this.groups = this.facts.classes.map((name, at) => ({ code: at + 1, name: `class ${name}`, short: name, size: this.facts.sizes[at], colour: at }));
    }
    this.byCode = new Map(this.groups.map((group) => [group.code, group]));
    this.fillGroups();
    this.paint();
    this.choose(this.group);
  }

  colourOf(code) {
    const { groups, noise } = Page.colours();
    const group = this.byCode.get(code);
    return group ? groups[group.colour % groups.length] : noise;
  }

  paint() {
    if (!this.codes?.length) return;
    const known = new Map();
    const colour = Array.from(this.codes, (code) => {
      if (!known.has(code)) known.set(code, this.colourOf(code) + (this.group === null || code === this.group ? "" : "28"));
      return known.get(code);
    });
    this.chart.fill("points", { x: this.x, y: this.y, colour });
    const dots = this.chart.find("dots");
    dots.glyph.size = { value: Math.min(7, Math.max(3, 360 / Math.sqrt(this.codes.length))) };
    this.nameGroups();
    const what = this.cell() ? `clusters of ${this.cell().clusterer}` : "truth";
    const chosen = this.group === null ? "" : ` Highlighted: ${this.byCode.get(this.group)?.name}.`;
    this.$(".scatter").setAttribute("aria-label", `Scatter of ${this.embedder()}, ${this.codes.length} samples coloured by ${what}: ${count(this.groups.length, this.cell() ? "cluster" : "class")}.${chosen} The list beside it tells what each holds.`);
  }

  // ---- moving about

  frame() {
    const [left, low, width, height] = this.box;
    this.ranges(left - 0.04 * width, left + 1.04 * width, low - 0.04 * height, low + 1.04 * height);
  }

  ranges(left, right, low, high) {
    this.chart.model.x_range.setv({ start: left, end: right });
    this.chart.model.y_range.setv({ start: low, end: high });
  }

  zoom(factor) {
    const { x_range: x, y_range: y } = this.chart.model;
    const [halfWidth, halfHeight] = [(x.end - x.start) / 2 * factor, (y.end - y.start) / 2 * factor];
    const [middle, level] = [(x.start + x.end) / 2, (y.start + y.end) / 2];
    this.ranges(middle - halfWidth, middle + halfWidth, level - halfHeight, level + halfHeight);
  }

  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const { x_range: x, y_range: y } = this.chart.model;
    if (event.key in steps) {
      const [right, up] = steps[event.key];
      const [dx, dy] = [0.15 * right * (x.end - x.start), 0.15 * up * (y.end - y.start)];
      this.ranges(x.start + dx, x.end + dx, y.start + dy, y.end + dy);
    } else if (event.key === "+" || event.key === "=") this.zoom(1 / 1.5);
    else if (event.key === "-") this.zoom(1.5);
    else if (event.key === "0") this.frame();
    else return;
    event.preventDefault();
  }
}
