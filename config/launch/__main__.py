"""`python -m config.launch WORD …`: what `./vigie WORD …` does once its environment is installed."""

import errno
import os
import shlex
import sys

from config.launch.broker import Broker
from config.launch.environment import keys, ready_servers
from config.launch.errors import LaunchError
from config.launch.places import PROJECT, Place, find_place
from config.launch.postgres import Postgres
from config.launch.say import say

# They compute from files and ask no database: a newcomer tries them without waiting for servers.
PURE_WORDS = frozenset(
    {
        "match",
        "classify",
        "train",
        "check_tone",
        "score_series",
        "verify_evidence",
        "makemessages",
        "compilemessages",
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
        variables = ready_servers(place, os.environ).variables
    else:
        variables = keys(place, os.environ)
    command = [sys.executable, str(PROJECT / "manage.py"), *words]
    os.execve(sys.executable, command, {**os.environ, **variables})  # noqa: S606 - no shell is wanted


def show_environment(place: Place) -> int:
    """Print the variables for a shell: eval "$(./vigie env)"."""
    for name, value in ready_servers(place, os.environ).variables.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


def down(place: Place) -> int:
    """Stop what runs on this data directory."""
    Broker(place).stop()
    Postgres.find(place).stop()
    say("Stopped.")
    return 0


def launch(words: list[str]) -> int:
    """Do one word; returns the exit code."""
    place = find_place(os.environ)
    match words[0] if words else "help":
        case "env":
            return show_environment(place)
        case "down":
            return down(place)
        case _:
            return manage(place, words)


def main(words: list[str]) -> int:
    """Do one word and turn what a person can mend into one sentence and exit code 2."""
    try:
        return launch(words)
    except LaunchError as error:
        say(str(error))
    except KeyboardInterrupt:
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
