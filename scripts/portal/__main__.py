"""What `./run` does. Started by the shell script of that name with any Python from 3.11; standard library only."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import setting_up
import supervisor
from common import PYTHON, ROOT, data_dir, environment, say, stop

HELP = """\
./run                          set up if needed, then serve on 127.0.0.1:8000
      --port N --host ADDRESS  elsewhere
      --reset-demo             make the example municipality anew
./run setup                    everything but serving
./run manage COMMAND …         Django's own commands and ours
./run backup FILE              everything in one file, while it runs
./run restore FILE [--yes]     put a backup in place; the present data are kept aside
./run test [PART …]            check everything (parts: lint types tests postgres)
./run bench [FAMILY …]         measure, and write docs/benchmarks.md
./run help                     this
"""


def _serve(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run", add_help=False, usage=HELP)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--reset-demo", action="store_true")
    options = parser.parse_args(arguments)
    supervisor.refuse_taken_port(options.host, options.port)
    ready = setting_up.set_up(reset_demo=options.reset_demo)
    return supervisor.serve(options.host, options.port, ready["sign_ins"], data_dir() / "run.pid")


def _setup(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run setup")
    parser.add_argument("--reset-demo", action="store_true", help="make the example municipality anew")
    ready = setting_up.set_up(reset_demo=parser.parse_args(arguments).reset_demo)
    say("The portal is set up. Start it with ./run")
    say(ready["sign_ins"].rstrip())
    return 0


def _become(command: list[str]) -> int:
    """Let this process become another one, so that signals and exit codes are its own."""
    sys.stdout.flush()
    os.execve(command[0], command, environment())


def _manage(arguments: list[str]) -> int:
    setting_up.set_up()
    return _become([str(PYTHON), str(ROOT / "manage.py"), *arguments])


def _backup(arguments: list[str]) -> int:
    return _manage(["backup", *[_from_here(item) for item in arguments]])


def _restore(arguments: list[str]) -> int:
    with setting_up.alone(data_dir()):
        setting_up.make_environment()
    return _become([str(PYTHON), str(ROOT / "manage.py"), "restore", *[_from_here(item) for item in arguments]])


def _from_here(argument: str) -> str:
    return argument if argument.startswith("-") else os.path.abspath(argument)


def _test(arguments: list[str]) -> int:
    setting_up.check_tools()
    return _become([str(PYTHON), "-B", str(ROOT / "scripts" / "check.py"), *arguments])


def _bench(arguments: list[str]) -> int:
    setting_up.check_tools()
    os.chdir(ROOT)
    return _become([str(PYTHON), "-m", "bench", *arguments])


def _help(_arguments: list[str]) -> int:
    say(HELP.rstrip())
    return 0


COMMANDS = {
    "setup": _setup,
    "manage": _manage,
    "backup": _backup,
    "restore": _restore,
    "test": _test,
    "bench": _bench,
    "help": _help,
    "--help": _help,
    "-h": _help,
}


def main() -> int:
    """Choose the command; without one, serve."""
    arguments = sys.argv[1:]
    if arguments and not arguments[0].startswith("--") and arguments[0] not in COMMANDS:
        stop(f"./run knows no command {arguments[0]!r}. `./run help` lists what it can do.")
    if arguments and arguments[0] in COMMANDS:
        return COMMANDS[arguments[0]](arguments[1:])
    return _serve(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
