"""`python -m config.launch WORD …`: what `./vigie WORD …` does once its environment is installed."""

import errno
import os
import shlex
import sys

from config.launch.checks import test
from config.launch.environment import keys, ready_servers
from config.launch.errors import LaunchError
from config.launch.messages import messages
from config.launch.places import PROJECT, Place, find_place
from config.launch.say import say
from config.launch.up import USE, down, up

HELP = """Vigie
  ./vigie up [--empty] [--host H] [--port P]   start everything; Ctrl-C stops everything
  ./vigie test [arguments of pytest]           run the checks and the tests
  ./vigie down                                 stop what runs
  ./vigie messages                             bring the French catalogue up to date, and name its gaps
  ./vigie env                                  print the addresses of the servers for a shell
  ./vigie WORD ...                             any word below, with the servers started
"""
# They compute from files and ask no database: a newcomer tries them without waiting for servers.
PURE_WORDS = frozenset(
    {
        "match",
        "classify",
        "train",
        "check_tone",
        "score_series",
        "verify_evidence",
    }
)


def needs_servers(words: list[str]) -> bool:
    """Whether a word of manage.py asks the database."""
    return (
        bool(words) and words[0] not in PURE_WORDS and not {"--help", "-h", "--version", "help"} & set(words)
    )


def manage(place: Place, words: list[str]) -> int:
    """Become `manage.py WORD …` with the addresses of the servers; its exit code is ours."""
    if needs_servers(words):
        place.hold_shared(USE)
        variables = ready_servers(place, os.environ)
    else:
        variables = {**keys(place, os.environ), "VIGIE_DATA_DIR": str(place.data)}
    command = [sys.executable, str(PROJECT / "manage.py"), *words]
    os.execve(sys.executable, command, {**os.environ, **variables})  # noqa: S606 - no shell is wanted


def show_environment(place: Place) -> int:
    """Print the variables for a shell: eval "$(./vigie env)"."""
    for name, value in ready_servers(place, os.environ).items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


def launch(words: list[str]) -> int:
    """Do one word; returns the exit code."""
    place = find_place(os.environ)
    match words[0] if words else "help":
        case "help" | "--help" | "-h":
            say(HELP)
            return manage(place, ["help"])
        case "up":
            return up(place, words[1:], os.environ)
        case "test":
            return test(place, words[1:], os.environ)
        case "down":
            return down(place)
        case "env":
            return show_environment(place)
        case "messages":
            return messages()
        case _:
            return manage(place, words)


def main(words: list[str]) -> int:
    """Do one word and turn what a person can mend into one sentence and exit code 2."""
    try:
        return launch(words)
    except LaunchError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT}:
            raise
        say(
            f"Vigie cannot write {error.filename or 'its data'}: {error.strerror}. Make room or give access, or set "
            "VIGIE_DATA_DIR to another directory."
        )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
