"""The account of the pages the guide was made from: each sentence, and what carries it now."""

from collections.abc import Iterator
from pathlib import Path

from checklists.guide.files import GuideError, GuideFiles, read_guide

HEAD = """\
# Where every sentence of the source pages went

Made by `manage.py guide_coverage` from `guide/coverage.yaml` and the guide; do not edit it by hand.
Each row is one sentence, bullet, question or instruction of a page the guide was made from, in our own
words, and the items, lessons, time rules, services, areas and phases that carry it now.
"""


def coverage_page(directory: Path) -> str:
    """Return the account as a Markdown page.

    Raises GuideError when the guide has mistakes, an entry carried by nothing among them.
    """
    files = read_guide(directory)
    if files.faults:
        raise GuideError(files.faults)
    names = _titles(files)
    lines = [HEAD]
    for seed in files.rows("seeds"):
        lines += [
            f"## {seed['name']}",
            "",
            "| Place | Kind | What it says | Carried by |",
            "|---|---|---|---|",
        ]
        for entry in seed["entries"]:
            carried = "; ".join(names[name] for name in entry["carried_by"])
            lines.append(_row(entry["at"], entry["kind"].replace("-", " "), entry["gist"], carried))
        lines.append("")
    return "\n".join([*lines, *_conflicts(files)]) + "\n"


def _conflicts(files: GuideFiles) -> Iterator[str]:
    codes = files.codes()
    yield "## Where the sources disagree, and what each edition does"
    yield ""
    yield _row("Subject", "What the sources say", *codes)
    yield "|---" * (2 + len(codes)) + "|"
    for row in files.rows("conflicts"):
        yield _row(row["subject"], row["positions"], *(row["decision"].get(code) or "" for code in codes))


def _titles(files: GuideFiles) -> dict[str, str]:
    """Return what a reader calls each thing that may carry a sentence."""
    titles = {row["ref"]: f"{row['ref']} {row['title']}" for _, row in files.item_rows()}
    titles |= {row["ref"]: f"lesson {row['ref']}" for row in files.rows("lessons")}
    titles |= {row["code"]: f"time rule {row['code']}, {row['title'].lower()}" for row in files.rows("rules")}
    titles |= {f"service:{row['slug']}": f"service: {row['name']}" for row in files.rows("services")}
    titles |= {f"area:{row['slug']}": f"area: {row['name']}" for row in files.rows("areas")}
    for edition in files.editions:
        titles |= {f"phase:{row['slug']}": f"phase: {row['name']}" for row in edition["phases"]}
    return titles | {"question": "a question of the role checklists"}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
