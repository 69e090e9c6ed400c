"""Rows of the ODS practice file, made to order."""

import csv
import io
from typing import Any

DEFAULTS = {
    1: "A81001",
    2: "THE DENSHAM SURGERY",
    3: "Y63",
    4: "QHM",
    5: "THE HEALTH CENTRE",
    6: "LAWSON STREET",
    7: "STOCKTON ON TEES",
    8: "CLEVELAND",
    10: "TS18 1HU",
    11: "19740401",
    13: "A",
    14: "B",
    15: "16C",
    16: "20200401",
    18: "01642 672351",
    22: "0",
    24: "16C",
    26: "4",
}
NUMBERS = {
    "code": 1,
    "name": 2,
    "region": 3,
    "icb": 4,
    "street": 5,
    "postcode": 10,
    "opened": 11,
    "closed": 12,
    "status": 13,
    "sub_icb": 15,
    "joined": 16,
    "telephone": 18,
    "setting": 26,
}
NEWER = {"status": "ACTIVE", "setting": "RO76"}


def line(**cells: Any) -> str:
    """Return one line: a real practice, with `cells` in place of its own."""
    values = DEFAULTS | {NUMBERS[name]: value for name, value in cells.items()}
    out = io.StringIO()
    row = [values.get(number, "") for number in range(1, 28)]
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(row)
    return out.getvalue()
