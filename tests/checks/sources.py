# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own files, for the checks beside this one. Standard library only."""
import pathlib
import subprocess

FOLDERS = ("app", "ui", "inference", "kernels", "storage", "resources", "tests", "installer", "docs", ".ci")


def tracked(root):
    """Paths relative to root: what git knows or would add; in an unpacked archive, all files of the folders."""
    root = pathlib.Path(root)
    git = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, text=True) if (root / ".git").exists() else None
    if git is not None and git.returncode == 0:
        names = [name for name in git.stdout.split("\0") if name]
    else:
        names = [str(p.relative_to(root)) for p in root.iterdir() if p.is_file()]
        names += [str(p.relative_to(root)) for f in FOLDERS for p in (root / f).rglob("*") if p.is_file()]
    return sorted(pathlib.PurePosixPath(name) for name in set(names) if (root / name).is_file())
