#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether each text of the window is in each of its languages: lupdate collects the texts of the sources anew, and what
is missing, unfinished, left over or without its %1 in resources/i18n/longleaf_*.ts is said. A text under a context that
the running program does not ask for would stay English silently; such contexts are found too.

    translations.py [ROOT]        one line a finding; exit status 1 if there is one, 77 where there is no lupdate
    translations.py --self-test   plants findings in a temporary folder and looks whether each is found
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

PLACES = ("ui", "app/controllers", "app/main.cpp")
SKIPPED = 77
FORMS = {"de": 2}  # of a number, by language
WARNING = re.compile(r"Qualifying with unknown|lacks Q_OBJECT|Cannot invoke tr|Discarding unconsumed")


def lupdate():
    usual = pathlib.Path("/usr/lib/qt6/bin/lupdate")  # Debian's /usr/bin/lupdate chooses by qtchooser
    return str(usual) if usual.exists() else shutil.which("lupdate6") or shutil.which("lupdate")


def messages(path):
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            key = (context.findtext("name"), message.findtext("source"), message.findtext("comment", ""))
            yield key, message


def collected(root):
    """What lupdate finds in the sources, and what it complains of."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "all.ts"
        run = subprocess.run([lupdate(), "-I", ".", *(p for p in PLACES if (root / p).exists()), "-locations", "none",
                              "-ts", str(path)], cwd=root, capture_output=True, text=True, check=True)
        complaints = [line for line in (run.stdout + run.stderr).splitlines() if WARNING.search(line)]
        return {key: message.get("numerus") == "yes" for key, message in messages(path)}, complaints


def sources(root):
    for place in PLACES:
        top = root / place
        for path in [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.suffix in {".h", ".cpp"}):
            yield path.read_text(encoding="utf-8")


def strayContexts(contexts, root):
    """A class's context is what moc calls it; any other one is written out in a call."""
    text = "\n".join(sources(root))
    for context in sorted(contexts):
        name = context.split("::")[-1]
        asClass = re.search(r"\bclass %s\b[^;{]*\{\s*(?:Q_OBJECT|Q_DECLARE_TR_FUNCTIONS)" % re.escape(name), text)
        if not (asClass and "::" in context) and f'"{context}"' not in text:
            yield f"the program never asks for the context {context}"


def marks(text):
    return sorted(re.findall(r"%(?:L?\d+|n)", text))


def mnemonics(text):
    return len(re.findall(r"&(?!&)", text.replace("&&", "")))


def findings(path, wanted):
    seen, forms = set(), FORMS[path.stem.split("_")[1]]
    for key, message in messages(path):
        name = f"{path.name}: {key[0]}: {key[1]!r}"
        translation = message.find("translation")
        if key not in wanted:
            yield f"{name} is not in the sources any more"
            continue
        seen.add(key)
        texts = [t.text or "" for t in translation.findall("numerusform")] if wanted[key] else [translation.text or ""]
        if translation.get("type") or not all(texts) or len(texts) != (forms if wanted[key] else 1):
            yield f"{name} is not finished"
        elif any(marks(t) != marks(key[1]) for t in texts):
            yield f"{name} has other figures than its translation"
        elif any(mnemonics(t) != mnemonics(key[1]) for t in texts):
            yield f"{name} has other mnemonics than its translation"
    for key in sorted(set(wanted) - seen):
        yield f"{path.name}: {key[0]}: {key[1]!r} is missing"


def check(root):
    root = pathlib.Path(root)
    wanted, found = collected(root)
    found += strayContexts({key[0] for key in wanted}, root)
    files = sorted((root / "resources/i18n").glob("longleaf_*.ts"))
    for path in files:
        found += findings(path, wanted)
    return found, len(wanted), len(files)


HEADER = "class Pane final : public QObject {\n  Q_OBJECT\n public:\n  QString words() const;\n};\n"
SOURCE = """#include "ui/pane.h"
QString Pane::words() const { return tr("good %1") + tr("&lost") + tr("half") + tr("%1 figure") + tr("&Key"); }
QString number(int n) { return n > 0 ? longleaf::Pane::tr("%n page(s)", nullptr, n) : Bare::tr("nowhere"); }
"""
ROW = '<message{numerus}><source>{source}</source><translation{kind}>{text}</translation></message>'


def selfTest():
    rows = [("", "good %1", "", "gut %1"), ("", "half", ' type="unfinished"', "halb"), ("", "%1 figure", "", "Zahl"),
            ("", "&amp;Key", "", "Taste"), ("", "gone", "", "weg")]
    body = "".join(ROW.format(numerus=n, source=s, kind=k, text=t) for n, s, k, t in rows)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {
                "ui/pane.h": "namespace longleaf {\n" + HEADER + "}\n",
                "ui/pane.cpp": SOURCE.replace("QString Pane", "namespace longleaf {\nQString Pane", 1) + "}\n",
                "resources/i18n/longleaf_de.ts": '<TS version="2.1" language="de_DE"><context><name>longleaf::Pane'
                                                 f"</name>{body}</context></TS>"}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found, _, _ = check(root)
    planted = ["'half' is not finished", "'%1 figure' has other figures", "'&Key' has other mnemonics",
               "'gone' is not in the sources", "'&lost' is missing", "'%n page(s)' is missing", "context Bare"]
    lost = [each for each in planted if not any(each in line for line in found)]
    needless = [line for line in found if "good" in line]
    print("\n".join([f"not found: {each}" for each in lost] + [f"found without reason: {line}" for line in needless]))
    print(f"{len(planted) - len(lost)} of {len(planted)} planted findings found")
    return not lost and not needless


def main(arguments):
    if lupdate() is None:
        print("skipped: there is no lupdate (package qt6-l10n-tools)")
        return SKIPPED
    if arguments == ["--self-test"]:
        return 0 if selfTest() else 1
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    found, texts, files = check(root)
    print("\n".join(found + [f"{texts} texts, {files} languages, {len(found)} findings"]))
    return 1 if found or not texts or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
