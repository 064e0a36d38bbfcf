"""The accelerator that methods may use, if the run requests one."""

import os
from dataclasses import dataclass

from bench.errors import UserError
from bench.execution.progress import Plain
from bench.provenance.devices import NONE, VISIBLE, device_names


@dataclass(frozen=True)
class Device:
    """The device that workers may use."""

    visible: str
    """Value of `CUDA_VISIBLE_DEVICES`."""
    name: str
    """Such as ``cuda:0 NVIDIA A100-SXM4-40GB``: another one may compute other numbers."""


def settle_device(asked: str | None, progress: Plain) -> Device | None:
    """Return the device that a run requests, or None.

    Parameters
    ----------
    asked : str or None
        ``cuda``, for what `CUDA_VISIBLE_DEVICES` names first, or device 0; or ``cuda:1``.

    Raises
    ------
    UserError
        This machine has no such device.
    """
    own = os.environ.get(VISIBLE, "")
    if asked is None:
        if own.strip() not in ("", NONE):
            progress.note(
                f"note: {VISIBLE}={own} is set, but methods use only the processor: give --device "
                "cuda to let them use it"
            )
        return None
    names = device_names()
    first = own.split(",")[0].strip()
    number = asked.partition(":")[2] or (first if first.isdecimal() else min(names, default=0))
    if int(number) not in names:
        have = ", ".join(f"cuda:{n} ({name})" for n, name in names.items()) or "none"
        raise UserError(
            f"Got device {asked!r}, but this machine's CUDA devices are: {have}; name one of them, "
            "or leave --device out for the processor."
        )
    return Device(str(number), f"cuda:{number} {names[int(number)]}")
