"""table.py SCANNED.json…: one table of what the tools found, with the reason why a finding stays beside it. Ends with 1 when a tool gave less
than its best grade, when a finding has no reason in explained.toml, or when a reason there is for something that is no longer found.
Keeps rows for docs/measured.md where TELLSAFE_MEASURED names a folder."""

import json
import os
import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
# testssl.sh's severities that are no findings.
FINE = {"OK", "INFO", "DEBUG"}
# What its development version gives as a grade of SSL Labs' guide, and 3.0 does not.
GRADE = "overall_grade"


def of_testssl(file, lines):
    """testssl.sh's own list of everything it looked at, as findings."""
    said = {line["id"]: line["finding"] for line in lines}
    version = next(line["version"] for line in json.loads(Path(file).with_suffix(".version").read_text()))
    findings = [
        {"id": line["id"], "said": f'{line["severity"]}: {line["finding"]}', "where": line["port"]}
        for line in lines
        if line["severity"] not in FINE
    ]
    if GRADE in said:
        grade, best = said[GRADE], said[GRADE] == "A+"
    else:
        only = not any(said[old].startswith("offered") for old in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2"))
        best = only and said["TLS1_3"].startswith("offered")
        grade = "gives none; only TLS 1.3 is offered" if best else "gives none; not TLS 1.3 alone"
    return {"tool": "testssl.sh", "version": version, "grade": grade, "best": best, "findings": findings}


def scanned(file):
    read = json.loads(Path(file).read_text())
    return [of_testssl(file, read)] if "severity" in read[0] else read


def cell(text):
    return " ".join(re.sub("<[^>]*>", "", str(text)).split()).replace("|", "\\|")


def applies(reason, tool):
    return reason["tool"] == tool["tool"] and re.match(reason.get("version", ""), tool["version"])


def explain(found, reasons):
    """The first reason that fits, marked as used."""
    for reason in reasons:
        if applies(reason, found) and re.fullmatch(reason["id"], found["id"]) and re.search(reason["said"], found["said"]):
            reason["used"] = True
            return reason["why"]
    return None


def keep(what, seen, limit):
    """A row as tests/src/measured.rs keeps it."""
    folder = os.environ.get("TELLSAFE_MEASURED")
    if folder:
        row = {"part": "Nobody in", "what": what, "seen": seen, "limit": limit, "test": "tests/scan"}
        name = re.sub("[^A-Za-z0-9]", "-", f"Nobody in--{what}")
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(json.dumps(row))


def main():
    reasons = tomllib.loads((HERE / "explained.toml").read_text())["explained"]
    tools = [tool for file in sys.argv[1:] for tool in scanned(file)]
    wrong = []
    print("| tool | version | grade | finding | where | why it stays |\n|---|---|---|---|---|---|")
    for tool in tools:
        name, version, grade = tool["tool"], tool["version"], tool["grade"]
        if not tool["best"]:
            wrong.append(f"{name}: {grade}")
        unexplained = 0
        together = {}
        for found in tool["findings"]:
            together.setdefault((found["id"], found["said"]), []).append(found["where"])
        if not together:
            print(f"| {name} | {version} | {cell(grade)} | none | | |")
        for (id_, said), where in together.items():
            why = explain({"tool": name, "version": version, "id": id_, "said": said}, reasons)
            if why is None:
                unexplained += 1
                wrong.append(f"{name}: {id_}: {said}")
            print(f"| {name} | {version} | {cell(grade)} | {cell(id_)}: {cell(said)} | {cell(' '.join(where))} | {cell(why or '**unexplained**')} |")
        seen = f"{grade}; findings: {len(together)}, unexplained: {unexplained}"
        keep(f"what {f'{name} {version}'.strip()} says of the gateway", seen, "its best, all explained")
    idle = [reason for reason in reasons if not {"used", "perhaps"} & reason.keys() and any(applies(reason, tool) for tool in tools)]
    wrong += [f"{reason['tool']}: explained and not found: {reason['id']}" for reason in idle]
    print()
    for each in wrong:
        print(f"WRONG {cell(each)}")
    print(f"{len(tools)} tools, {len(wrong)} things wrong")
    sys.exit(1 if wrong else 0)


main()
