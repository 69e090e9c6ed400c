"""Names out of capitals."""

from pathlib import Path

import pytest

from practices.readable import readable


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("THE DENSHAM SURGERY", "The Densham Surgery"),
        ("ST JOHN'S ROAD", "St John's Road"),
        ("STOCKTON ON TEES", "Stockton on Tees"),
        ("DR O'BRIEN & PARTNERS", "Dr O'Brien & Partners"),
        ("MCDONALD HOUSE", "McDonald House"),
        ("BS WELLS HEALTH CENTRE", "BS Wells Health Centre"),
        ("STOKE-ON-TRENT", "Stoke-on-Trent"),
        ("NHS GP PRACTICE (PMS)", "NHS GP Practice (PMS)"),
        ("CAFÉ ÉTOILE", "Café Étoile"),
        ("UNIT 4B, 12A HIGH ST.", "Unit 4B, 12A High St."),
        ("PHASE II", "Phase II"),
        ("Box Surgery", "Box Surgery"),
        ("", ""),
    ],
)
def test_readable(shouted, said):
    assert readable(shouted) == said


def test_every_demo_practice_reads_well():
    path = Path(__file__).parents[2] / "practices" / "demo" / "icb_practices.csv"
    names = [line.split('","')[1] for line in path.read_text().splitlines()]
    assert all(readable(name) != name for name in names)
    assert not [name for name in names if readable(name).lower() != name.lower()]
