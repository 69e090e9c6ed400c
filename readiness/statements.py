"""What is signed, who may sign it, and in which words: data, kept in one table.

Who signs follows the guide: the practice signs the technical requirements (2020, page "Technical
survey"), the clinical lead the data check, the practice the live data and the acceptance (both
editions, pages "Data checking", "Go live" and "End of migration"). A commissioner may ask for a
statement of its own before final data production (2020 only).
"""

from dataclasses import dataclass

from accounts.roles import ROLES
from phases.models import Migration


@dataclass(frozen=True)
class Statement:
    """One thing to sign. `item` is the guide item that a signature finishes."""

    kind: str
    title: str
    text: str  # may name {practice}, {old} and {new}
    signers: tuple[str, ...]  # role codes
    item: str

    def words(self, migration: Migration) -> str:
        """Return the statement as it is signed for `migration`."""
        return self.text.format(
            practice=migration.practice.name, old=migration.from_system, new=migration.to_system
        )

    @property
    def who(self) -> str:
        """Return who may sign, in words: 'a clinical lead or a practice manager'."""
        return " or ".join(f"a {ROLES[code].name.lower()}" for code in self.signers)


STATEMENTS = {
    row.kind: row
    for row in (
        Statement(
            "technical_requirements",
            "Technical requirements",
            "The devices, network and other software of {practice} meet what {new} needs, "
            "or the work still to be done is agreed and has a date.",
            ("practice_manager",),
            "sign-the-requirements-form",
        ),
        Statement(
            "data_checking",
            "Data checking",
            "The data of {practice} was checked in {new} against {old}. Every fault found was put right "
            "or is accepted, and what cannot migrate is known. Final data production can go ahead.",
            ("clinical_lead",),
            "sign-off-data-checking",
        ),
        Statement(
            "commissioner_statement",
            "Commissioner's statement",
            "The commissioner asked for a signed statement before final data production. "
            "{practice} has given it, and the commissioner has it.",
            ("practice_manager", "commissioner"),
            "sign-commissioner-statement",
        ),
        Statement(
            "go_live_data",
            "Go live data",
            "The live data of {practice} in {new} was rechecked on go live day and is fit to work with. "
            "{old} is read-only from now on.",
            ("clinical_lead", "practice_manager"),
            "sign-off-live-data",
        ),
        Statement(
            "acceptance",
            "Formal acceptance",
            "{practice} accepts {new} as delivered. Training is finished and what is left to do is agreed.",
            ("practice_manager",),
            "accept-new-system",
        ),
    )
}
BY_ITEM = {row.item: row for row in STATEMENTS.values()}  # by slug of the guide item
