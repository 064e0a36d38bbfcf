// The part of a dataset: read when it is first chosen, from this page or from a file beside it.
const awaited = new Map();

// What a file beside the page calls.
function takePart(place, part) {
  awaited.get(place)?.(part);
  awaited.delete(place);
}

async function readPart(place) {
  const { datasets, files } = Page.data;
  if (datasets) return { data: datasets[place] };
  if (!files) return JSON.parse(document.querySelector(`script.part[data-place="${place}"]`).textContent);
  return new Promise((resolve, reject) => {
    awaited.set(place, resolve);
    const script = make("script", { src: files[place] });
    script.addEventListener("error", () => reject(new Error("missing")));
    script.addEventListener("load", () => { if (awaited.has(place)) reject(new Error("broken")); });
    document.head.append(script);
  });
}

// Missing files are what happens to folders that are sent by mail.
function tellMissing(block, place, error) {
  const file = Page.data.files[place];
  const what = error.message === "missing" ? "is missing" : "is not whole";
  const said = `This dataset is in the file ${file} beside this page, which ${what}: keep the folder together, or give “clusterbench report” again.`;
  block.replaceChildren(make("p", { className: "problem", role: "alert" }, said));
}
