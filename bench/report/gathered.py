"""Everything that a run's page shows, and the page itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report.dataset import Shown, empty_figures, shown
from bench.report.figure_ids import renamed
from bench.report.over_all import without_score
from bench.report.overview import MOST_ALONE, overview
from bench.report.provenance import provenance
from bench.report.reference_charts import study_charts
from bench.report.references import studies
from bench.report.summary import ended
from bench.report.templates import as_script, environment, render, shades
from bench.store.conditions import read_conditions
from bench.store.rules import read_rules
from bench.store.runs import Runs


@dataclass(frozen=True)
class Gathered:
    """All that a page is made of.

    Parameters
    ----------
    facts, data : dict
        What the template writes, and what the scripts read, beside the datasets' parts.
    datasets : list of Shown
        Those.
    """

    facts: dict[str, Any]
    data: dict[str, Any]
    datasets: list[Shown]

    def page(self, parts: Sequence[str] = (), files: Sequence[str] = ()) -> str:
        """Return the page.

        Parameters
        ----------
        parts : sequence of str
            The datasets' parts, which are read when they are chosen; of few datasets all are
            there at once.
        files : sequence of str
            Or where they lie beside the page.
        """
        facts = {**self.facts, "blocks": [""] * len(self.datasets), "parts": parts}
        data = dict(self.data)
        if files:
            data["files"] = list(files)
        elif len(self.datasets) <= MOST_ALONE:
            facts["blocks"] = [self._block(place) for place in range(len(self.datasets))]
            data["datasets"] = [dataset.data for dataset in self.datasets]
        elif not parts:
            facts["parts"] = self.parts()
        return render("run.html", facts | {"beside": bool(files)}, data)

    def parts(self) -> list[str]:
        """Return each dataset's part as JSON: its HTML, and what scripts read."""
        return [
            as_script(
                {
                    "html": self._block(place),
                    "data": dataset.data | {"charts": renamed(dataset.data["charts"])},
                }
            )
            for place, dataset in enumerate(self.datasets)
        ]

    def _block(self, place: int) -> str:
        template = environment().get_template("dataset.html")
        n_failed, facts = len(self.facts["failed"].rows), self.datasets[place].facts
        return template.render(dataset=facts, place=place, n_failed=n_failed)


def gather(runs: Runs, folder: Path, part_bytes: int, metric: str = "", home: str = "") -> Gathered:
    """Collect what a run's page shows, with scatters of limited size."""
    names, rules = dataset_names(runs), read_rules(folder)
    datasets = [shown(runs, folder, name, part_bytes, metric, rules) for name in names]
    studied = [study | {"charts": study_charts(study["curves"])} for study in studies(folder)]
    run_facts = provenance(folder)
    facts = {
        "title": f"{run_facts['folder']}: {', '.join(names)}"[:120],
        "home": home,
        "run": run_facts,
        "overview": overview(runs, names, metric, rules, read_conditions(folder)),
        "datasets": [dataset.facts for dataset in datasets],
        "failed": without_score([*runs.records, *runs.rows], runs.missing),
        "ended": ended(runs.records),
        "studies": studied,
    }
    data = {
        "palette": shades(),
        "figures": empty_figures(datasets),
        "studies": [{k: drawn["item"] for k, drawn in s["charts"].items()} for s in studied],
    }
    return Gathered(facts, data, datasets)


def dataset_names(runs: Runs) -> list[str]:
    """Return the names of the datasets, in the order first met."""
    return list(dict.fromkeys(record["dataset"] for record in runs.records))
