"""All points on one method, here or in worker processes."""

from collections.abc import Callable, Collection, Iterable

from bench.checking.points import OUTPUT, Subject, carry_out, names_for, points_for
from bench.checking.report import Report
from bench.checking.rule_subject import is_rule, rule_named
from bench.checking.subject import named
from bench.checking.verdict import FAILED, Verdict, failed, not_applicable
from bench.errors import UserError, unknown_name
from bench.spec.limits import Limits
from bench.workers.job import Job
from bench.workers.outcome import Failed
from bench.workers.pool import Pool

NO_ANSWER = not_applicable(f"there is no answer to judge (see: {OUTPUT})")
ADVICE = {
    "crashed": "find out what kills the process: python -X faulthandler tells where",
    "timeout": "let it finish sooner, or allow more with --timeout",
    "out-of-memory": "let it use less memory, or allow more with --memory-limit",
}


def check_here(method: Subject, leave_out: Collection[str] = ()) -> Report:
    """Judge all points in this process; those in `leave_out` are not applicable.

    Raises
    ------
    UserError
        An unknown point is left out.
    """
    names = names_for(method.kind)
    for name in leave_out:
        if name not in names:
            raise unknown_name(f"point of {method.kind}s", name, names)
    verdicts: dict[str, Verdict] = {}
    for name in names:
        if name in leave_out:
            verdicts[name] = not_applicable("left out by the caller")
        elif _can_be_judged(method.kind, name, verdicts):
            verdicts[name] = carry_out(method, name)
        else:
            verdicts[name] = NO_ANSWER
    return Report(method.path, method.kind, verdicts)


def check_in_workers(
    use: str,
    kind: str | None,
    limits: Limits,
    import_path: list[str],
    tell: Callable[[str], None] = lambda name: None,
) -> tuple[Report, str]:
    """Judge every point in a worker; return report and import path.

    A worker that crashes, hangs or uses too much memory fails only its current point.

    Raises
    ------
    UserError
        There is no such method, or its import does not finish.
    """
    verdicts: dict[str, Verdict] = {}

    with Pool(1, 1, import_path) as pool:
        method = _found(pool, use, kind, limits)
        for name in names_for(method.kind):  # one by one: the first decides on the others
            if _can_be_judged(method.kind, name, verdicts):
                pool.run([_job(method, name, verdicts, limits, tell)])
            else:
                verdicts[name] = NO_ANSWER
    return Report(use, method.kind, verdicts), method.path


def _found(pool: Pool, use: str, kind: str | None, limits: Limits) -> Subject:
    """Import the method in a worker: the command survives whatever that does."""
    answer: Subject | Failed = pool.try_twice(subject, use, kind, limits=limits)
    if isinstance(answer, Failed):
        raise UserError(
            f"Got {use!r}, whose import does not finish ({answer.status}: "
            f"{answer.reason}): expected a module that can be imported."
        )
    return answer


def subject(use: str, kind: str | None) -> Subject:
    """Import a method or a rule by name.

    A rule is meant if the name is no method's, or if `kind` says so.
    """
    if kind == "rule" or (kind is None and is_rule(use)):
        return rule_named(use)
    return named(use, kind)


def _can_be_judged(kind: str, name: str, verdicts: dict[str, Verdict]) -> bool:
    """Return whether there is an answer to judge, or none is needed."""
    no_answer = OUTPUT in verdicts and verdicts[OUTPUT].status == FAILED
    return not no_answer or not points_for(kind)[name].needs_answer


def _job(
    method: Subject,
    name: str,
    verdicts: dict[str, Verdict],
    limits: Limits,
    tell: Callable[[str], None],
) -> Job:
    def then(outcome: Verdict | Failed) -> Iterable[Job]:
        if isinstance(outcome, Failed):
            advice = ADVICE.get(outcome.status, "look at what it said")
            outcome = failed(f"{outcome.status}: {outcome.reason}", advice)
        verdicts[name] = outcome
        return ()

    return Job(carry_out, (method, name), then, lambda: tell(name), limits)
