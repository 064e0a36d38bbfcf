"""The layout of a spec file: keys and their values."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from bench.errors import UserError, unknown_name
from bench.files.format import refuse_newer
from bench.spec.limits import Limits
from bench.spec.suite import Suite

MOST = 10_000
"""Entries of a list in a spec: a slip of the keyboard is refused, not begun."""

Name = Annotated[str, Field(min_length=1, max_length=4_000)]
Names = Annotated[list[Name], Field(max_length=MOST)]
Pair = Annotated[list[Name], Field(min_length=2, max_length=2)]
Params = dict[str, Any]


class Matrix(BaseModel):
    """The table `[matrix]`: what is combined with what."""

    model_config = ConfigDict(extra="forbid", strict=True)

    datasets: Names = []
    suites: Names = []
    embedders: Names = []
    clusterers: Names = []
    pipelines: list[Pair] = []
    seeds: Annotated[
        list[Annotated[int, Field(ge=0, lt=2**63)]], Field(min_length=1, max_length=MOST)
    ] = [0]
    n_samples: Annotated[int, Field(ge=1)] | None = None
    subset: Literal["random", "first", "stratified"] = "random"
    holdout: Annotated[float, Field(gt=0, lt=1)] | None = None
    truth: Annotated[str, Field(min_length=1)] | None = None
    reference: bool | None = None
    reference_on: Annotated[str, Field(min_length=1)] | None = None
    device: Annotated[str, Field(pattern=r"^cuda(:\d{1,3})?$")] | None = None
    scores: str | list[str] = "all"
    metrics: Names = []

    @field_validator("scores", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        """Check only the form; `resolve` looks the names up."""
        listed = isinstance(value, list) and all(isinstance(name, str) for name in value)
        if isinstance(value, str) or (listed and 0 < len(value) <= MOST):
            return value
        raise PydanticCustomError("scores", "expected 'all', 'core' or a list of names of scores")


class SpecFile(BaseModel):
    """A spec file: `[matrix]`, and tables for variants and parametrised methods."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: int = 1
    matrix: Matrix = Matrix()
    datasets: dict[str, Params] = {}
    embedders: dict[str, Params] = {}
    clusterers: dict[str, Params] = {}
    assignments: dict[str, Any] = {}
    suites: dict[str, Suite] = {}


def check(content: dict[str, Any], where: str) -> SpecFile:
    """Check the content of a spec file, with one clear error."""
    refuse_newer(content.get("format", 1), where)
    try:
        file = SpecFile.model_validate(content)
    except ValidationError as error:
        raise _sentence(error, where) from None
    for kind in ("datasets", "embedders", "clusterers"):
        for name, table in getattr(file, kind).items():
            if not name or not isinstance(table.get("use", ""), str):
                raise UserError(
                    f"Got use = {table.get('use')!r} for [{kind}.{name}] in {where}, but expected "
                    "a non-empty name and, as use, a registered name or 'module:Class'."
                )
            if kind != "datasets":
                limits = table.get("limits", {})
                if not isinstance(limits, dict):
                    raise UserError(
                        f"Got limits = {limits!r} for [{kind}.{name}] in {where}, but expected a "
                        "table such as limits = { timeout = 600, memory = '4GB' }."
                    )
                Limits().overridden_by(limits, f"[{kind}.{name}] in {where}")
    if len(set(file.matrix.seeds)) < len(file.matrix.seeds):
        raise UserError(f"Got matrix.seeds = {file.matrix.seeds} in {where}: each seed once.")
    return file


def _sentence(error: ValidationError, where: str) -> UserError:
    first = error.errors()[0]
    path = [str(part) for part in first["loc"]]
    if first["type"] == "extra_forbidden":
        tables: dict[str, type[BaseModel]] = {"matrix": Matrix, "suites": Suite}
        model = tables.get(path[0], SpecFile) if len(path) > 1 else SpecFile
        return UserError(
            f"{unknown_name('key', path[-1], model.model_fields)} (In {where}, at "
            f"{'.'.join(path)}.)"
        )
    return UserError(
        f"Got {'.'.join(path)} = {_shown(first['input'])} in {where}: "
        f"{first['msg'][0].lower()}{first['msg'][1:]}."
    )


def _shown(value: Any) -> str:
    text = repr(value[:20] if isinstance(value, list) else value)
    return text if len(text) <= 200 else f"{text[:200]}…"
