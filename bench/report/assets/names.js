// Names in the scatter, and the small pictures that choose an embedding.
Object.assign(Explorer.prototype, {
  // Names stand in the middle of their group, the largest first, where no other stands yet.
  nameGroups() {
    const names = { x: [], y: [], text: [] };
    const taken = [];
    const members = this.members();
    for (const group of [...this.groups].sort((one, two) => two.size - one.size).slice(0, 40)) {
      const mine = members.get(group.code) ?? [];
      if (!mine.length || (mine.length < 0.005 * this.codes.length && group.code !== this.group)) continue;
      const [x, y] = this.middle(mine);
      const near = ([a, b]) => Math.abs(a - x) < 0.03 * this.box[2] && Math.abs(b - y) < 0.03 * this.box[3];
      if (taken.some(near)) continue;
      taken.push([x, y]);
      names.x.push(x); names.y.push(y); names.text.push(group.short.slice(0, 24));
    }
    this.chart.fill("names", names);
  },

  members() {
    const found = new Map();
    for (let at = 0; at < this.codes.length; at++) {
      const code = this.codes[at];
      if (!found.has(code)) found.set(code, []);
      found.get(code).push(at);
    }
    return found;
  },

  // Where a name stands: at the member nearest to the median, which may lie beside a bent group.
  middle(members) {
    const median = (values) => values.sort((one, two) => one - two)[values.length >> 1];
    const [x, y] = [median(members.map((at) => this.x[at])), median(members.map((at) => this.y[at]))];
    const [, , width, height] = this.box;
    const distance = (at) => ((this.x[at] - x) / width) ** 2 + ((this.y[at] - y) / height) ** 2;
    const at = members.reduce((one, two) => (distance(two) < distance(one) ? two : one));
    return [this.x[at], this.y[at]];
  },

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
  },
});
