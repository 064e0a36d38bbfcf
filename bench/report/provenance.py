"""What made a run: spec, versions, hardware, seeds, datasets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.store.record import DatasetRecord, SessionRecord
from bench.store.store import SPEC, Store

_MACHINE = ("cpu", "cores", "memory_gb", "os", "threads", "engine")


def provenance(folder: Path) -> dict[str, Any]:
    """Return what a run says of how it was made.

    Returns
    -------
    dict
        ``spec`` (the text of its spec file), ``seeds``, ``sessions`` (start, end, machine,
        versions), ``versions`` (package -> those of all sessions) and ``datasets``.
    """
    store = Store(folder).require()
    record = store.read_run()
    sessions = record.get("sessions") or []
    packages = dict.fromkeys(name for session in sessions for name in session.get("versions", {}))
    return {
        "folder": folder.resolve().name,
        "spec": (folder / SPEC).read_text(),
        "seeds": ", ".join(map(str, store.spec().seeds)),
        "sessions": [_session(session) for session in sessions],
        "versions": {
            name: ", ".join(
                dict.fromkeys(str(session.get("versions", {}).get(name)) for session in sessions)
            )
            for name in packages
        },
        "datasets": [_dataset(dataset) for dataset in (record.get("datasets") or {}).values()],
    }


def _session(session: SessionRecord) -> dict[str, Any]:
    values: Mapping[str, Any] = session
    machine = {key.replace("_gb", " (GB)"): values[key] for key in _MACHINE if key in values}
    return {
        "start": session.get("start", ""),
        "end": session.get("end") or "not ended",
        "clusterbench": session.get("clusterbench", ""),
        "commit": session.get("git_commit") or "",
        "machine": machine,
    }


def _dataset(dataset: DatasetRecord) -> dict[str, Any]:
    classes = dataset.get("classes")
    return {
        "name": dataset.get("name", ""),
        "samples": dataset.get("n_samples"),
        "features": dataset.get("n_features"),
        "classes": "no truth" if classes is None else len(classes),
        "source": dataset.get("source", ""),
        "fingerprint": dataset.get("fingerprint", ""),
    }
