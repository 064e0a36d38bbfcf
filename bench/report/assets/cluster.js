// What is in the chosen cluster, or class: its images, and what they are by the other side.
Object.assign(Explorer.prototype, {
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
  },

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
  },

  dots() {
    for (const button of this.section.querySelectorAll(".legend.groups button")) {
      button.querySelector(".dot").style.background = this.colourOf(Number(button.dataset.code));
    }
    const noise = this.$(".legend.groups .is-noise .dot");
    if (noise) noise.style.background = Page.colours().noise;
  },

  tell() {
    const about = this.$(".about");
    const group = this.byCode?.get(this.group);
    if (!group) return about.replaceChildren(...this.overview());
    const parts = [make("h3", {}, `${group.name[0].toUpperCase()}${group.name.slice(1)}`),
      make("p", {}, `${count(group.size, "sample")}, ${percent(group.size / this.facts.n_samples)} of all.`)];
    if (this.image) parts.push(...this.sheetParts());
    if (group.held?.length) parts.push(this.confusion(group));
    if (!this.cell()) parts.push(this.whereabouts(group));
    about.replaceChildren(...parts);
    this.drawSheet();
  },

  overview() {
    const cell = this.cell();
    const parts = [make("p", {}, `Choose ${cell ? "a cluster" : "a class"}, or click a point, to see ${this.image ? "its images and " : ""}what it holds.`)];
    if (!cell) return parts;
    const rest = cell.clusters.others ? ` ${count(cell.clusters.others, "further cluster")} are too small to be listed.` : "";
    parts.push(make("p", {}, `${count(cell.clusters.listed.length + cell.clusters.others, "cluster")}, ${percent(cell.clusters.noise / this.facts.n_samples)} noise.${rest}`));
    return parts;
  },

  // Classes in a cluster, counted over all samples.
  confusion(group) {
    const rows = group.held.map(([code, n]) => [this.facts.classes[code], n, n / group.size, n / this.facts.sizes[code]]);
    if (group.rest) rows.push(["other classes", group.rest, group.rest / group.size, null]);
    return this.shares(["class", "samples", "of the cluster", "of the class"], rows, `Classes in ${group.name}`);
  },

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
  },

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
  },

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
  },

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
  },

  // The same ones each time: ordered by a hash of the sample's number (Knuth's multiplicative).
  atRandom(members) {
    const hash = (at) => Math.imul(this.samples[at] + 1, 2654435761) >>> 0;
    return [...members].sort((one, two) => hash(one) - hash(two));
  },

  central(members) {
    const middle = (values) => [...values].sort((one, two) => one - two)[Math.floor(values.length / 2)];
    const [x, y] = [middle(members.map((at) => this.x[at])), middle(members.map((at) => this.y[at]))];
    const distance = (at) => (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
    return [...members].sort((one, two) => distance(one) - distance(two));
  },
});
