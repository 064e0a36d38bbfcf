// Starts every part; a dataset's figures are drawn when it is first shown.
async function startDataset(block, data) {
  for (const section of block.querySelectorAll(".board")) startBoard(section);
  for (const section of block.querySelectorAll(".matrix")) startHeat(section, data.heat);
  const explorer = block.querySelector(".explorer");
  if (data.explorer?.seeds.length) await new Explorer(explorer, data).start();
  const eps = block.querySelector(".eps");
  if (eps) await startEps(eps, data);
  const choices = block.querySelector(".choices");
  if (choices) await startChoices(choices, data);
  await startCharts(block, data.charts);
}

async function showPart(block, place, started) {
  let part;
  try {
    part = await readPart(place);
  } catch (error) {
    started.delete(place);  // the file may be there when it is chosen again
    tellMissing(block, place, error);
    return;
  }
  if (part.html) block.innerHTML = part.html;  // of our template, which escapes every name
  await startDataset(block, part.data);
}

async function start() {
  startTheme();
  startCopy();
  const blocks = [...document.querySelectorAll(".dataset")];
  const choice = document.getElementById("dataset");
  const overview = document.querySelector(".overview");
  const started = new Set();
  async function show() {
    const chosen = choice ? Number(choice.value) : 0;  // "all" is none of them
    if (overview) overview.hidden = choice.value !== "all";
    for (const [place, block] of blocks.entries()) block.hidden = place !== chosen;
    if (blocks.length && !Number.isNaN(chosen) && !started.has(chosen)) {
      started.add(chosen);
      await showPart(blocks[chosen], chosen, started);
    }
  }
  choice?.addEventListener("change", show);
  if (overview) {
    startOverview(overview.querySelector(".over"), async (place) => {
      choice.value = place;
      await show();
      scrollTo(0, 0);
      choice.focus();
    });
  }
  await show();
  const studies = [...document.querySelectorAll(".study")];
  for (const [place, items] of (Page.data.studies ?? []).entries()) await startCharts(studies[place], items);
  for (const [place, items] of (Page.data.changes ?? []).entries()) {
    await startCharts(document.querySelectorAll(".changes")[place], items);
  }
  document.documentElement.dataset.ready = "yes";
}

start();
