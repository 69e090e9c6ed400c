"""What tests count with record_property, added up at the end of a run, however many processes ran it."""

from collections import Counter


def pytest_terminal_summary(terminalreporter) -> None:
    totals: Counter[str] = Counter()
    for report in (*terminalreporter.getreports(""), *terminalreporter.getreports("error")):
        if report.when == "teardown":
            totals.update({name: value for name, value in report.user_properties if isinstance(value, int)})
    for name, total in totals.items():
        terminalreporter.write_line(f"{name}: {total:,}")
