// Names in the scatter, and the small pictures that choose an embedding.
Object.assign(Explorer.prototype, {
  // Names stand where their group is densest, the largest first, where no other stands yet.
  nameGroups() {
    const names = { x: [], y: [], text: [] };
    const taken = [];
    const members = this.members();
    for (const group of [...this.groups].sort((one, two) => two.size - one.size).slice(0, 40)) {
      const mine = members.get(group.code) ?? [];
      if (mine.length < Math.max(2, 0.005 * this.codes.length) && group.code !== this.group) continue;
      const [x, y] = this.densest(mine);
      const near = ([a, b]) => Math.abs(a - x) < 0.03 * this.box[2] && Math.abs(b - y) < 0.03 * this.box[3];
      if (taken.some(near) || Number.isNaN(x)) continue;
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
