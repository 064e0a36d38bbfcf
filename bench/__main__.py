"""The command `clusterbench`, also reached as `python -m bench`."""

import os
import sys


def main() -> None:
    """Run the command line; a traceback is shown only with --debug."""
    from bench.errors import UserError

    debug = "--debug" in sys.argv or bool(os.environ.get("CLUSTERBENCH_DEBUG"))
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    if os.getcwd() not in sys.path:
        # The script's own path starts in its folder; an edit of a user's method must be seen here.
        sys.path.append(os.getcwd())
    try:
        from bench.cli import app

        app(prog_name="clusterbench")
    except UserError as error:
        if debug:
            raise
        print(f"clusterbench: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (head, less) left: say nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if debug:
            raise
        print(
            f"clusterbench: internal error, {type(error).__name__}: {error} "
            "(run again with --debug for the traceback and please report it)",
            file=sys.stderr,
        )
        sys.exit(70)


if __name__ == "__main__":
    main()
