"""cli: the `fastaudio` command.

Owns: arguments, exit codes, what is printed: JSON or tables on stdout, logs and progress on stderr. One file
a subcommand: `add_parser(subparsers)` registers it and sets `run(args) -> exit code`; `main.COMMANDS` lists
them. May touch: everything below. Never: arithmetic on samples.
"""
