// One dataset's embeddings: a scatter, what is under the pointer, and what is in a cluster.
const NOISE = 0, OTHERS = 65535;
const SIDE = 10;

class Explorer {
  constructor(section, data) {
    this.section = section;
    this.facts = data.explorer;
    this.item = data.scatter;
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
    this.chart = await Chart.draw(this.item, this.$(".scatter"));
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
    const points = this.chart.find("points");
    points.selected.properties.indices.change.connect(() => {
      const [at] = points.selected.indices;
      if (at === undefined) return;
      points.selected.indices = [];
      this.choose(this.codes[at] === NOISE || this.codes[at] === OTHERS ? null : this.codes[at]);
    });
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
    this.chart.fill("names", { x: [], y: [], text: [], colour: [] });
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
    dots.glyph.size = { value: Math.min(9, Math.max(3, 520 / Math.sqrt(this.codes.length))) };
    this.nameGroups();
    const what = this.cell() ? `clusters of ${this.cell().clusterer}` : "truth";
    const chosen = this.group === null ? "" : ` Highlighted: ${this.byCode.get(this.group)?.name}.`;
    this.$(".scatter").setAttribute("aria-label", `Scatter of ${this.embedder()}, ${this.codes.length} samples coloured by ${what}: ${count(this.groups.length, this.cell() ? "cluster" : "class")}.${chosen} The list beside it tells what each holds.`);
  }

  // Names stand where their group is densest, the largest first, where no other stands yet.
  nameGroups() {
    const names = { x: [], y: [], text: [], colour: [] };
    const taken = [];
    const members = this.members();
    for (const group of [...this.groups].sort((one, two) => two.size - one.size).slice(0, 40)) {
      const mine = members.get(group.code) ?? [];
      if (mine.length < Math.max(2, 0.005 * this.codes.length) && group.code !== this.group) continue;
      const [x, y] = this.densest(mine);
      const near = ([a, b]) => Math.abs(a - x) < 0.03 * this.box[2] && Math.abs(b - y) < 0.03 * this.box[3];
      if (taken.some(near) || Number.isNaN(x)) continue;
      taken.push([x, y]);
      names.x.push(x); names.y.push(y); names.text.push(group.short.slice(0, 24)); names.colour.push("");
    }
    this.chart.fill("names", names);
  }

  members() {
    const found = new Map();
    for (let at = 0; at < this.codes.length; at++) {
      const code = this.codes[at];
      if (!found.has(code)) found.set(code, []);
      found.get(code).push(at);
    }
    return found;
  }

  densest(members) {
    const bins = new Map();
    const [left, low, width, height] = this.box;
    for (const at of members) {
      const bin = Math.floor(12 * (this.x[at] - left) / width) * 100 + Math.floor(12 * (this.y[at] - low) / height);
      if (!bins.has(bin)) bins.set(bin, [0, 0, 0]);
      const sums = bins.get(bin);
      sums[0] += 1; sums[1] += this.x[at]; sums[2] += this.y[at];
    }
    const best = [...bins.values()].reduce((one, two) => (two[0] > one[0] ? two : one), [0, NaN, NaN]);
    return [best[1] / best[0], best[2] / best[0]];
  }

  // Small pictures of all embeddings, in the same colours, to choose from.
  async drawStrip() {
    for (const label of this.section.querySelectorAll(".strip label")) {
      const [cell] = this.cells(label.querySelector("input").value);
      const canvas = label.querySelector("canvas");
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (!cell) continue;
      const grid = await this.array(this.facts.points[cell.points].grid, "u2");
      const { groups } = Page.colours();
      const n = this.samples.length;
      const codes = this.truth ?? await this.array(cell.codes, "u2");
      const step = Math.max(1, Math.floor(n / 2500));
      for (let at = 0; at < n; at += step) {
        context.fillStyle = groups[codes[at] % groups.length];
        context.fillRect(grid[at] / 65535 * (canvas.width - 6) + 2, (1 - grid[n + at] / 65535) * (canvas.height - 6) + 2, 2, 2);
      }
    }
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

  // ---- what is under the pointer

  pointed({ index, geometry }) {
    const near = index.indices;
    if (!near.length) return this.hover(null);
    const { x_range: x, y_range: y } = this.chart.model;
    const distance = (at) => ((this.x[at] - geometry.x) / (x.end - x.start)) ** 2 + ((this.y[at] - geometry.y) / (y.end - y.start)) ** 2;
    const at = near.reduce((one, two) => (distance(two) < distance(one) ? two : one));
    return this.hover(at, geometry.sx, geometry.sy);
  }

  async hover(at, left, top) {
    const card = this.$(".card");
    card.hidden = at === null;
    if (at === null) return this.chart.fill("hovered", { x: [], y: [], colour: [] });
    this.chart.fill("hovered", { x: [this.x[at]], y: [this.y[at]], colour: [this.colourOf(this.codes[at])] });
    const lines = [];
    if (this.truth) lines.push(`truth: ${this.facts.classes[this.truth[at]]}`);
    for (const cell of this.cells()) {
      const code = (await this.array(cell.codes, "u2"))[at];
      const said = code === NOISE ? "noise" : code === OTHERS ? "a small cluster" : `cluster ${cell.clusters.listed[code - 1][0]}`;
      lines.push(`${cell.clusterer}: ${said}`);
    }
    lines.push(`sample ${this.samples[at].toLocaleString("en")}`);
    const text = card.querySelector("p");
    text.replaceChildren(...lines.flatMap((line) => [line, make("br")]));
    const canvas = card.querySelector("canvas");
    canvas.hidden = !this.image;
    if (this.image) {
      const { width, height } = this.facts.sprite;
      Object.assign(canvas, { width, height });
      Object.assign(canvas.style, { width: `${Math.round(64 * Math.min(1, width / height))}px`, height: `${Math.round(64 * Math.min(1, height / width))}px` });
      this.tile(canvas.getContext("2d"), at, 0, 0);
      this.invert(canvas.getContext("2d"), width, height);
    }
    const frame = this.$(".frame");
    const x = left + 18 + card.offsetWidth > frame.clientWidth ? left - 18 - card.offsetWidth : left + 18;
    card.style.left = `${Math.min(Math.max(4, x), Math.max(4, frame.clientWidth - card.offsetWidth - 4))}px`;
    card.style.top = `${Math.min(Math.max(4, top - card.offsetHeight / 2), frame.clientHeight - card.offsetHeight - 4)}px`;
  }

  tile(context, at, left, top) {
    const { width, height, columns } = this.facts.sprite;
    context.drawImage(this.image, (at % columns) * width, Math.floor(at / columns) * height, width, height, left, top, width, height);
  }

  // Grey images are ink on paper while the page is light.
  invert(context, width, height) {
    if (!this.facts.sprite.grey || Page.theme() === "dark") return;
    context.globalCompositeOperation = "difference";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
  }

  // ---- what is in a cluster

  fillGroups() {
    const choice = this.$("select.group");
    const kind = this.cell() ? "cluster" : "class";
    choice.replaceChildren(make("option", { value: "" }, `all ${kind === "class" ? "classes" : "clusters"}`));
    for (const group of this.groups) choice.append(make("option", { value: group.code }, `${group.name} (${group.size.toLocaleString("en")})`));
    const legend = this.$(".legend.groups");
    const few = this.groups.slice(0, 24).map((group) => {
      const button = make("button", { type: "button" }, make("span", { className: "dot" }), group.short);
      button.dataset.code = group.code;
      button.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-label", `Show ${group.name}`);
      button.addEventListener("click", () => this.choose(this.group === group.code ? null : group.code));
      return make("li", {}, button);
    });
    if (this.groups.length > few.length) few.push(make("li", { className: "note" }, `and ${this.groups.length - few.length} more`));
    const noise = this.cell()?.clusters.noise;
    if (noise) few.push(make("li", { className: "is-noise" }, make("span", { className: "dot" }), `noise: ${noise.toLocaleString("en")} of ${this.facts.n_samples.toLocaleString("en")} samples`));
    legend.replaceChildren(...few);
  }

  choose(code) {
    const before = this.group;
    this.group = this.byCode?.has(code) ? code : null;
    this.$("select.group").value = this.group === null ? "" : String(this.group);
    for (const button of this.section.querySelectorAll(".legend.groups button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.code) === this.group));
    }
    if (before !== this.group) this.paint();
    this.dots();
    this.tell();
  }

  dots() {
    for (const button of this.section.querySelectorAll(".legend.groups button")) {
      button.querySelector(".dot").style.background = this.colourOf(Number(button.dataset.code));
    }
    const noise = this.$(".legend.groups .is-noise .dot");
    if (noise) noise.style.background = Page.colours().noise;
  }

  tell() {
    const about = this.$(".about");
    const group = this.byCode?.get(this.group);
    if (!group) return about.replaceChildren(...this.overview());
    const parts = [make("h4", {}, `${group.name[0].toUpperCase()}${group.name.slice(1)}`),
      make("p", {}, `${count(group.size, "sample")}, ${percent(group.size / this.facts.n_samples)} of all.`)];
    if (this.image) parts.push(...this.sheetParts());
    if (group.held?.length) parts.push(this.confusion(group));
    if (!this.cell()) parts.push(this.whereabouts(group));
    about.replaceChildren(...parts);
    this.drawSheet();
  }

  overview() {
    const cell = this.cell();
    const parts = [make("p", {}, `Choose ${cell ? "a cluster" : "a class"}, or click a point, to see ${this.image ? "its images and " : ""}what it holds.`)];
    if (!cell) return parts;
    const rest = cell.clusters.others ? ` ${count(cell.clusters.others, "further cluster")} are too small to be listed.` : "";
    parts.push(make("p", {}, `${count(cell.clusters.listed.length + cell.clusters.others, "cluster")}, ${percent(cell.clusters.noise / this.facts.n_samples)} noise.${rest}`));
    return parts;
  }

  // Classes in a cluster, counted over all samples.
  confusion(group) {
    const rows = group.held.map(([code, n]) => [this.facts.classes[code], n, n / group.size, n / this.facts.sizes[code]]);
    if (group.rest) rows.push(["other classes", group.rest, group.rest / group.size, null]);
    return this.shares(["class", "samples", "of the cluster", "of the class"], rows, `Classes in ${group.name}`);
  }

  // Where a class lies: the cluster of each clusterer that holds most of it.
  whereabouts(group) {
    const code = group.code - 1;
    const rows = [];
    for (const cell of this.cells()) {
      let [most, name] = [0, "–"];
      for (const [id, , , held] of cell.clusters.listed) {
        const n = held.find(([other]) => other === code)?.[1] ?? 0;
        if (n > most) [most, name] = [n, `cluster ${id}`];
      }
      rows.push([cell.clusterer, most, null, most / group.size, name]);
    }
    return this.shares(["clusterer", "samples", null, "of the class", "largest part in"], rows, `Where ${group.name} lies`);
  }

  shares(columns, rows, caption) {
    const head = make("tr");
    for (const [at, name] of columns.entries()) if (name) head.append(make("th", { scope: "col", className: at && at < 4 ? "num" : "" }, name));
    const body = make("tbody");
    for (const [name, n, one, two, more] of rows) {
      const row = make("tr", {}, make("th", { scope: "row" }, name), make("td", { className: "num" }, n.toLocaleString("en")));
      if (columns[2]) row.append(make("td", { className: "num share", style: `--share: ${one.toFixed(3)}` }, percent(one)));
      row.append(make("td", { className: "num" }, two === null ? "–" : percent(two)));
      if (more !== undefined) row.append(make("td", {}, more));
      body.append(row);
    }
    return make("div", { className: "scroll" }, make("table", {}, make("caption", { className: "hidden-text" }, caption), make("thead", {}, head), body));
  }

  sheetParts() {
    const name = `sheet-${this.section.id}`;
    const choice = make("div", { className: "choice", role: "group" });
    choice.setAttribute("aria-label", "Which images");
    for (const [value, text] of [["random", "at random"], ["central", "most central"]]) {
      const radio = make("input", { type: "radio", name, value });
      radio.checked = this.sheet === value;
      radio.addEventListener("change", () => { this.sheet = value; this.drawSheet(); });
      choice.append(make("label", { className: "check" }, radio, text));
    }
    const canvas = make("canvas", { className: "sheet" });
    canvas.setAttribute("role", "img");
    return [choice, canvas, make("p", { className: "note sheet-note" })];
  }

  // A hundred of the cluster's images among the samples shown; other classes are framed.
  drawSheet() {
    const canvas = this.$("canvas.sheet");
    if (!canvas || this.group === null) return;
    const members = this.members().get(this.group) ?? [];
    const chosen = (this.sheet === "random" ? this.atRandom(members) : this.central(members)).slice(0, SIDE * SIDE);
    const { width, height } = this.facts.sprite;
    const rows = Math.max(1, Math.ceil(chosen.length / SIDE));
    Object.assign(canvas, { width: SIDE * (width + 2), height: rows * (height + 2) });
    const context = canvas.getContext("2d");
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    const corner = (place) => [(place % SIDE) * (width + 2) + 1, Math.floor(place / SIDE) * (height + 2) + 1];
    for (const [place, at] of chosen.entries()) this.tile(context, at, ...corner(place));
    this.invert(context, canvas.width, canvas.height);
    const common = this.byCode.get(this.group).held?.[0]?.[0];
    const others = common === undefined ? [] : [...chosen.entries()].filter(([, at]) => this.truth[at] !== common);
    context.strokeStyle = Page.theme() === "dark" ? "#ff7b72" : "#c00000";
    for (const [place] of others) {
      const [left, top] = corner(place);
      context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    }
    const how = this.sheet === "random" ? "at random" : "nearest to the median of the scatter";
    const said = `${chosen.length} of the ${members.length.toLocaleString("en")} samples shown here, ${how}.`
      + (others.length ? ` Framed: ${others.length} of other classes than ${this.facts.classes[common]}.` : "");
    this.$(".sheet-note").textContent = said;
    canvas.setAttribute("aria-label", `Images of ${this.byCode.get(this.group).name}: ${said}`);
  }

  // The same ones each time: ordered by a hash of the sample's number (Knuth's multiplicative).
  atRandom(members) {
    const hash = (at) => Math.imul(this.samples[at] + 1, 2654435761) >>> 0;
    return [...members].sort((one, two) => hash(one) - hash(two));
  }

  central(members) {
    const middle = (values) => [...values].sort((one, two) => one - two)[Math.floor(values.length / 2)];
    const [x, y] = [middle(members.map((at) => this.x[at])), middle(members.map((at) => this.y[at]))];
    const distance = (at) => (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
    return [...members].sort((one, two) => distance(one) - distance(two));
  }
}
