"""The command `clusterbench`, also reached as `python -m bench`."""

import os
import sys


def main() -> None:
    """Run the command line; a traceback is shown only with --debug."""
    from bench.cli.terminal import never_mind_losses, open_standard_files, plain_signs

    open_standard_files()
    never_mind_losses()
    plain_signs()
    debug = "--debug" in sys.argv or bool(os.environ.get("CLUSTERBENCH_DEBUG"))
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    if os.getcwd() not in sys.path:
        # The script's own path starts in its folder; an edit of a user's method must be seen here.
        sys.path.append(os.getcwd())
    try:
        from bench.cli import app

        try:
            app(prog_name="clusterbench")
        finally:
            sys.stdout.flush()  # what cannot be written is to be known here
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (head, less) left: say nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if debug:
            raise
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Say what went wrong in one sentence; return the exit code."""
    from bench.cli.terminal import tell
    from bench.errors import DiskFull, UserError, of_the_system

    if isinstance(error, UserError):
        tell(f"clusterbench: {error}")
        return 2
    full = f"The disk is full ({error}): make room, then try again."
    message = full if isinstance(error, DiskFull) else of_the_system(error)
    if message is not None:
        tell(f"clusterbench: {message}")
        if isinstance(error, OSError) and error.filename is None:  # it was the output
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nor can what waits there be written
        return 1
    tell(
        f"clusterbench: internal error, {type(error).__name__}: {error} "
        "(run again with --debug for the traceback and please report it)"
    )
    return 70


if __name__ == "__main__":
    main()
