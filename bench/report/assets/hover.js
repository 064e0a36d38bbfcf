// What is under the pointer.
Object.assign(Explorer.prototype, {
  pointed({ index, geometry }) {
    const at = this.nearest(index.indices, geometry.x, geometry.y);
    return at === null ? this.hover(null) : this.hover(at, geometry.sx, geometry.sy);
  },

  // A finger is not exact: the nearest point counts, unless it is far.
  tapped(x, y) {
    const at = this.nearest(this.codes.keys(), x, y, 12);
    if (at === null) return;
    const code = this.codes[at];
    this.choose(code === NOISE || code === OTHERS ? null : code);
  },

  // Of points, the nearest on the screen to a place in the figure, at most so many pixels away.
  nearest(points, x, y, most = Infinity) {
    const { model: { x_range: across, y_range: up }, view: { frame } } = this.chart;
    const [wide, high] = [frame.bbox.width / (across.end - across.start), frame.bbox.height / (up.end - up.start)];
    let [found, least] = [null, most ** 2];
    for (const at of points) {
      const distance = ((this.x[at] - x) * wide) ** 2 + ((this.y[at] - y) * high) ** 2;
      if (distance < least) [found, least] = [at, distance];
    }
    return found;
  },

  async hover(at, left, top) {
    const card = this.$(".card");
    card.hidden = at === null;
    const ring = this.$(".ring");
    ring.hidden = at === null;
    if (at === null) return;
    // Drawn by the page: the figure would draw all of its points again.
    const { x_scale: across, y_scale: up } = this.chart.view.frame;
    ring.style.left = `${across.compute(this.x[at])}px`;
    ring.style.top = `${up.compute(this.y[at])}px`;
    ring.style.background = this.colourOf(this.codes[at]);
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
  },

  tile(context, at, left, top) {
    const { width, height, columns } = this.facts.sprite;
    context.drawImage(this.image, (at % columns) * width, Math.floor(at / columns) * height, width, height, left, top, width, height);
  },

  // Grey images are ink on paper while the page is light.
  invert(context, width, height) {
    if (!this.facts.sprite.grey || Page.theme() === "dark") return;
    context.globalCompositeOperation = "difference";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
  },
});
