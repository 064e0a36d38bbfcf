"""Writes what was measured as tables: Markdown for people, JSON for programs."""

import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floor import floor_table, share_of_floor
from growing import exponent
from quiet import MOST, is_quiet

from bench.provenance.cpu import cpu_name
from bench.provenance.kernels import bundled_kernels
from bench.provenance.machine import environment

if TYPE_CHECKING:
    from harness import Harness


def write(harness: "Harness") -> None:
    """Write results.md, results.json and, with the machine's rates, floor.md."""
    args = harness.args
    found: dict[str, Any] = {"machine": environment(args.threads), "rates": harness.rates()}
    found["kernels"], quiet = kernels(), is_quiet(harness.ledger.entries)
    parts = [_machine(found), loads(harness.ledger.entries)]
    for name, table in (("pairs", _pairs), ("matrix", _matrix), ("steps", _steps),
                        ("growth", _growth)):  # fmt: skip
        text, found[name] = table(harness)
        parts += [text] if text else []
    if found["rates"] and found["pairs"]:
        steps = _floor_steps(harness, found["pairs"])
        share = share_of_floor(args.n, found["rates"], steps)
        parts.append(f"Share of the theoretical floor, the seven cells: {share:.1%}.\n")
        found["share_of_floor"] = share
        (harness.out / "floor.md").write_text(floor_table(args.n, found["rates"], steps))
    parts += [readme_line(found, args.n, quiet)] if found["pairs"] else []
    (harness.out / "results.md").write_text("\n".join(parts))
    (harness.out / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(parts))


def _machine(found: dict[str, Any]) -> str:
    facts = found["machine"]
    return (
        f"{cpu_name()}, {facts['cores']} cores, {facts['memory_gb']} GB; commit "
        f"{(facts['git_commit'] or 'unknown')[:12]}.\n\nKernels: {', '.join(found['kernels'])}.\n"
    )


def kernels() -> list[str]:
    """Name the kernel that each bundled BLAS has chosen, such as ``numpy.libs SkylakeX``."""
    found = bundled_kernels().items()
    return sorted(f"{Path(path).parent.name} {kernel}" for path, kernel in found)


def loads(entries: dict[str, dict[str, Any]]) -> str:
    """Say how many cores others used while the measurements were made."""
    known = [each for each in entries.values() if "others_during" in each]
    if not known:
        return "Whether anything else ran is not known.\n"
    most = {when: max(each[f"others_{when}"] for each in known) for when in ("before", "during")}
    unknown = len(entries) - len(known)
    missing = f"; of {unknown} measurements it is not known" if unknown else ""
    return (
        f"Other processes used up to {most['before']:.2f} cores before a measurement and "
        f"{most['during']:.2f} during one, of {len(known)}{missing}.\n"
    )


def readme_line(found: dict[str, Any], n: int, quiet: bool) -> str:
    """Return the line for the README, or why there is none."""
    if not quiet:
        return (
            f"No line for the README: others used more than {MOST} cores, or that is not known. "
            "Measure again, with --out of its own, when nothing else runs.\n"
        )
    total = found["pairs"]["total"]
    return (
        f"For the README: {n:,} samples, the script {total['script']:.0f} s, ours "
        f"{total['ours']:.0f} s, {found['pairs']['ratio']:.1f} times as fast ({cpu_name()}; "
        f"{', '.join(found['kernels'])}).\n"
    )


def _pairs(harness: "Harness") -> tuple[str, dict[str, Any]]:
    from harness import SEVEN

    entries = harness.ledger.entries
    pairs = [i for i in range(1000) if entries.get(f"pair {i} script", {}).get("code") == 0
             and entries.get(f"pair {i} ours", {}).get("code") == 0]  # fmt: skip
    if not pairs:
        return "", {}
    rows, cells = [], {}
    for theirs, (ours, step) in SEVEN.items():
        a = [_our_cell(entries[f"pair {i} ours"], ours) for i in pairs]
        b = [_their_cell(entries[f"pair {i} script"], theirs, step) for i in pairs]
        if None in a or None in b:
            continue
        cell = {
            "ours": statistics.median(each["seconds"] for each in a),
            "script": statistics.median(each["seconds"] for each in b),
            "ratio": statistics.median(
                y["seconds"] / x["seconds"] for x, y in zip(a, b, strict=True)
            ),
            "ari_ours": a[0]["ari"],
            "ari_script": b[0]["ari"],
            "parts": a[0]["parts"],
        }
        cells[theirs] = cell
        rows.append([theirs, f"{cell['ours']:.1f}", f"{cell['script']:.1f}",
                     f"{cell['ratio']:.1f}", f"{cell['ari_ours']:.3f}",
                     f"{cell['ari_script']:.3f}"])  # fmt: skip
    whole = {
        who: [entries[f"pair {i} {who}"]["seconds"] for i in pairs] for who in ("ours", "script")
    }
    ratio = statistics.median(y / x for x, y in zip(whole["ours"], whole["script"], strict=True))
    peak = {who: max(entries[f"pair {i} {who}"]["peak_pss_mb"] for i in pairs) for who in whole}
    total = {who: statistics.median(seconds) for who, seconds in whole.items()}
    rows.append(["whole process", f"{total['ours']:.1f}", f"{total['script']:.1f}",
                 f"{ratio:.1f}", "", ""])  # fmt: skip
    rows.append(["peak memory, MB", f"{peak['ours']:.0f}", f"{peak['script']:.0f}", "", "", ""])
    head = ["cell", "ours, s", "script, s", "ratio", "ARI ours", "ARI script"]
    text = (
        f"## Against the script, {harness.args.n:,} samples\n\n{_table(head, rows)}\n"
        f"Median of {len(pairs)} pairs, run alternately. A cell's seconds include its embedding "
        "and its neighbour graph, so cells add up to more than the whole.\n"
    )
    return text, {"cells": cells, "total": total, "ratio": ratio, "peak_pss_mb": peak}


def _our_cell(entry: dict[str, Any], name: str) -> dict[str, Any] | None:
    cell = entry["said"][-1]["cells"].get(name)
    if cell is None or cell["status"] != "done":
        return None
    parts = {key: cell[f"seconds_{key}"] or 0.0 for key in ("embed", "neighbors", "cluster")}
    parts["score"] = cell["seconds_score"]
    return {"seconds": sum(parts.values()) - parts["score"], "ari": cell["ari"], "parts": parts}


def _their_cell(entry: dict[str, Any], name: str, step: str | None) -> dict[str, Any] | None:
    cell = next((line for line in entry["said"] if line.get("cell") == name), None)
    if cell is None:
        return None
    before = [line["seconds"] for line in entry["said"] if step and line.get("step") == step]
    return {"seconds": cell["seconds"] + sum(before), "ari": cell["ari"]}


def _matrix(harness: "Harness") -> tuple[str, dict[str, Any]]:
    entries = harness.ledger.entries
    cold = entries.get("matrix cold")
    again = [e["seconds"] for name, e in entries.items() if name.startswith("matrix again ")]
    helps = [e["seconds"] for name, e in entries.items() if name.startswith("help ")]
    if cold is None or not again or not helps:
        return "", {}
    found = {
        "seconds": cold["seconds"],
        "peak_pss_mb": cold["peak_pss_mb"],
        "again": statistics.median(again),
        "help": statistics.median(helps),
    }
    rows = [
        ["all 15 cells, cold, s", f"{found['seconds']:.0f}", "240 to 360"],
        ["peak memory of the process tree, MB", f"{found['peak_pss_mb']:.0f}", "5000"],
        ["the same command again, s", f"{found['again']:.2f}", "2"],
        ["`clusterbench --help`, s", f"{found['help']:.2f}", "0.3"],
    ]
    title = f"## All 15 cells, {harness.args.n_all:,} samples"
    table = _table(["what", "measured", "target, at most"], rows)
    return f"{title}\n\n{table}\n{cold['said'][-1]}", found


def _steps(harness: "Harness") -> tuple[str, dict[str, Any]]:
    found, rows = {}, []
    for what, other, target in (
        ("kmeans", "sklearn", ">= 4"),
        ("spherical-kmeans", "faiss", ">= 4"),
        ("spherical-kmeans", "faiss-25", ""),
        ("graph", "faiss", ">= 1"),
        ("tsne", "openTSNE", ">= 0.95"),
    ):
        both = [[harness.said(f"{what} {by} {i}") for i in range(harness.args.pairs)]
                for by in ("ours", other)]  # fmt: skip
        known = [(a, b) for a, b in zip(*both, strict=True) if a and b]
        if not known:
            continue
        ours, theirs = (statistics.median(pair[i]["seconds"] for pair in known) for i in (0, 1))
        ratio = statistics.median(b["seconds"] / a["seconds"] for a, b in known)
        objective = "objective" if "objective" in known[0][0] else "kl_divergence"
        worth = [f"{one[objective]:.5g}" if objective in one else "" for one in known[0]]
        name = f"{what} against {other}"
        found[name] = {"ours": ours, other: theirs, "ratio": ratio, "objectives": worth}
        rows.append([name, f"{ours:.2f}", f"{theirs:.2f}", f"{ratio:.2f}",
                     target, " / ".join(filter(None, worth))])  # fmt: skip
    for name, target in (("dbscan raw at 6", "60 s"), ("dbscan raw by rule", "120 s")):
        if said := harness.said(name):
            peak = harness.ledger.entries[name]["peak_pss_mb"]
            found[name] = said | {"peak_pss_mb": peak}
            rows.append([name, f"{said['seconds']:.1f}", "", "", f"{target}, 2000 MB",
                         f"{said['n_clusters']} clusters, {peak:.0f} MB"])  # fmt: skip
    if not rows:
        return "", {}
    head = ["step", "ours, s", "theirs, s", "ratio", "target", "objectives, ours / theirs"]
    return f"## Steps, {harness.args.n:,} digits\n\n{_table(head, rows)}", found


def _growth(harness: "Harness") -> tuple[str, dict[str, Any]]:
    found: dict[str, Any] = {}
    rows, cpu = [], harness.curves("cpu_seconds")
    for name, (sizes, seconds) in sorted(harness.curves().items()):
        slopes = [exponent(sizes, y) if len(sizes) > 1 else None for y in (seconds, cpu[name][1])]
        found[name] = {"sizes": sizes, "seconds": seconds, "cpu_seconds": cpu[name][1]}
        found[name] |= dict(zip(("exponent", "cpu_exponent"), slopes, strict=True))
        shown = ", ".join(f"{n:,}: {s:.1f}" for n, s in zip(sizes, seconds, strict=True))
        rows.append([name, *("" if b is None else f"{b:.2f}" for b in slopes), shown])
    for name, entry in harness.ledger.entries.items():
        if name.startswith("chain ") and entry["code"] == 0:
            found["chain"] = entry["said"][-1] | {"peak_pss_mb": entry["peak_pss_mb"]}
            shown = ", ".join(f"{k} {s:.0f} s" for k, s in entry["said"][-1]["seconds"].items())
            rows.append([f"{name} × 50, {entry['peak_pss_mb']:.0f} MB", "", "", shown])
    if not rows:
        return "", {}
    table = _table(["method, data", "exponent", "of CPU time", "seconds at each size"], rows)
    return f"## Growth\n\n{table}\n![growth](growth.png)\n", found


def _floor_steps(harness: "Harness", pairs: dict[str, Any]) -> dict[str, float]:
    """Return our seconds of each step that has a floor."""
    cells = pairs["cells"]
    steps = {name: cell["parts"]["cluster"] for name, cell in cells.items()}
    for step, cell in (("pca", "pca+kmeans"), ("tsne", "tsne+kmeans"), ("umap", "umap+kmeans"),
                       ("autoencoder", "autoencoder+spherical-kmeans")):  # fmt: skip
        if cell in cells:
            steps[step] = cells[cell]["parts"]["embed"]
    if "tsne+kmeans" in cells:
        steps["neighbour graph"] = cells["tsne+kmeans"]["parts"]["neighbors"]
    if "seconds" in harness.said("dbscan raw by rule"):
        steps["dbscan raw"] = harness.said("dbscan raw by rule")["seconds"]
    steps["scoring"] = sum(cell["parts"]["score"] for cell in cells.values())
    return steps


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
