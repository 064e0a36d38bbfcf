"""The outcome of a check, and how it is shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata

from bench.checking.verdict import FAILED, NOT_APPLICABLE, PASSED, Verdict

MARKS = {PASSED: "passed", FAILED: "**failed**", NOT_APPLICABLE: "not applicable"}


@dataclass(frozen=True)
class Report:
    """The verdicts on one method.

    Parameters
    ----------
    method : str
        As it was asked for.
    kind : {"embedder", "clusterer", "rule"}
    verdicts : mapping
        From point to verdict, in the order of the contract.

    Examples
    --------
    >>> from bench.checking.verdict import passed
    >>> from bench.testing import Report
    >>> report = Report("my_module:Mine", "embedder", {"finite": passed("all are")})
    >>> report.summary(), report.failed
    ('1 passed', {})
    """

    method: str
    kind: str
    verdicts: Mapping[str, Verdict]

    @property
    def failed(self) -> dict[str, Verdict]:
        """The points that do not hold."""
        return {name: each for name, each in self.verdicts.items() if each.status == FAILED}

    def summary(self) -> str:
        """Return how many points came out how."""
        counts = Counter(each.status for each in self.verdicts.values())
        return ", ".join(f"{counts[status]} {status}" for status in MARKS if counts[status])

    def text(self) -> str:
        """Return the report for a terminal."""
        wide, widest = (max(map(len, names)) for names in (MARKS, self.verdicts))
        lines = [f"{self.kind} {self.method}"]
        for name, each in self.verdicts.items():
            lines.append(f"  {each.status:{wide}}  {name:{widest}}  {each}")
        return "\n".join([*lines, self.summary()]) + "\n"

    def markdown(self, versions: Mapping[str, str]) -> str:
        """Return the report for a pull request, with versions."""
        from bench.tables import markdown

        rows = [
            (name, MARKS[each.status], " ".join(str(each).split()))
            for name, each in self.verdicts.items()
        ]
        made_with = ", ".join(f"{name} {version}" for name, version in versions.items())
        return (
            f"## `clusterbench check`: {self.kind} `{self.method}`\n\n{self.summary()}.\n\n"
            f"{markdown(('point', 'outcome', 'found'), rows)}\n{made_with}\n"
        )


def versions_for(path: str) -> dict[str, str]:
    """Return the versions for a report on an import path's method."""
    from bench.provenance.versions import computing_versions, version_behind

    computing = computing_versions()
    general = {name: computing[name] for name in ("python", "numpy", "scikit-learn")}
    return {"clusterbench": metadata.version("clusterbench")} | general | version_behind(path)
