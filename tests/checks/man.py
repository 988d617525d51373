#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man page against the built program: every command that the page has answers --help, and every option that the
program's help names is on the page. Standard library only.

    man.py CLI PAGE
"""
import re
import subprocess
import sys

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def main(cli, page):
    text = open(page, encoding="utf-8").read().replace("\\-", "-")
    commands = re.findall(r'^\.TP\n\.BR? "?([a-z-]+(?: [a-z]+)?)', text.split(".SH COMMANDS")[1].split(".SH ")[0], re.MULTILINE)
    missing = [] if commands else ["no commands on the page"]
    on_page = set(OPTION.findall(text))
    for command in ["", *commands]:
        call = [cli, *command.split(), "--help"]
        done = subprocess.run(call, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            missing.append(f"{' '.join(call[1:])}: exit {done.returncode}")
            continue
        missing += [f"{' '.join(call[1:])}: {option} is not on the page" for option in sorted(set(OPTION.findall(done.stdout)) - on_page)]
    print("\n".join(missing + [f"{len(commands)} commands, {len(on_page)} options on the page, {len(missing)} differences"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
