"""Who is in the demo, where they work, and what they work with."""

from dataclasses import dataclass
from datetime import date

PASSWORD = "demo-password"  # noqa: S105 - it opens invented data only, and is printed on the screen
DOMAIN = "demo.example"

WESTMARCH = "Westmarch Commissioning Support"
HALLAM = "Hallam Bridge Health Informatics"
PARTNERS = (WESTMARCH, HALLAM)

EMIS, TPP, MEDICUS = "EMIS Web", "SystmOne", "Medicus"
VISION, EVOLUTION = "Vision", "Microtest Evolution"


@dataclass(frozen=True)
class System:
    """A clinical system, its maker, and how many in a hundred practices have it."""

    name: str
    supplier: str
    share: int
    orderable: bool = True


SYSTEMS = (
    System(EMIS, "EMIS Health (now Optum)", 56),
    System(TPP, "TPP", 37),
    System(MEDICUS, "Medicus Health", 2),
    System(VISION, "Cegedim", 4, orderable=False),
    System(EVOLUTION, "Microtest", 1, orderable=False),
)


@dataclass(frozen=True)
class Person:
    """Someone with an account. `place` is a story's key, a partner's name, or empty.

    `sees` is said of those a visitor signs in as; `joined` is for those who were there long ago.
    """

    login: str
    name: str
    role: str
    place: str = ""
    sees: str = ""
    joined: date | None = None

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.login}@{DOMAIN}"


ICB = "icb"
_LONG_AGO = date(2021, 1, 18)

PEOPLE = (
    # Those to sign in as.
    Person(
        "manager",
        "Nasreen Akhtar",
        "practice_manager",
        "planning-for-cutover",
        "one practice, planning its cutover",
    ),
    Person("staff", "Danielle Pryce", "practice_staff", "planning-for-cutover", "the same practice"),
    Person(
        "clinical.lead", "Dr Tomasz Zielinski", "clinical_lead", "planning-for-cutover", "the same practice"
    ),
    Person(
        "project.manager", "Helen Whitworth", "project_manager", WESTMARCH, "what her partner runs", _LONG_AGO
    ),
    Person("icb", "Farouk Rahman", "commissioner", ICB, "every practice of the ICB"),
    Person("national", "Siobhan Kelleher", "national_viewer", "", "everything, changes nothing"),
    Person("admin", "Grace Adeyemi", "administrator", "", "everything, and the admin pages"),
    # Their colleagues.
    Person("joan.tattersall", "Joan Tattersall", "practice_staff", "planning-for-cutover"),
    Person("kwame.boateng", "Kwame Boateng", "practice_staff", "planning-for-cutover"),
    Person("callum.reid", "Callum Reid", "project_manager", WESTMARCH, joined=_LONG_AGO),
    Person("ifeoma.eze", "Ifeoma Eze", "project_manager", HALLAM),
    Person("louise.garforth", "Louise Garforth", "commissioner", ICB),
    # Other practices.
    Person("sunita.patel", "Sunita Patel", "practice_manager", "just-kicked-off"),
    Person("mark.ollerenshaw", "Dr Mark Ollerenshaw", "clinical_lead", "just-kicked-off"),
    Person("bronwen.hughes", "Bronwen Hughes", "practice_manager", "pre-migration"),
    Person("yusuf.demir", "Yusuf Demir", "practice_staff", "pre-migration"),
    Person("angela.fairhurst", "Angela Fairhurst", "practice_manager", "data-checking"),
    Person("chidi.okonkwo", "Dr Chidi Okonkwo", "clinical_lead", "data-checking"),
    Person("ewa.nowak", "Ewa Nowak", "practice_staff", "data-checking"),
    Person("peter.langton", "Peter Langton", "practice_manager", "in-cutover"),
    Person("meera.krishnan", "Dr Meera Krishnan", "clinical_lead", "in-cutover"),
    Person("tracey.holt", "Tracey Holt", "practice_staff", "in-cutover"),
    Person("rukhsana.mahmood", "Rukhsana Mahmood", "practice_manager", "first-week"),
    Person("alistair.crombie", "Dr Alistair Crombie", "clinical_lead", "first-week"),
    Person("jade.worrall", "Jade Worrall", "practice_staff", "first-week"),
    Person("dorothy.entwistle", "Dorothy Entwistle", "practice_manager", "legacy-ending"),
    Person("hassan.jaffer", "Dr Hassan Jaffer", "clinical_lead", "legacy-ending"),
    Person("gareth.pugh", "Gareth Pugh", "practice_manager", "paused"),
    Person("wei.zhang", "Dr Wei Zhang", "clinical_lead", "completed"),
    Person("carol.duckworth", "Carol Duckworth", "practice_manager", "completed"),
    Person("stephen.ashworth", "Stephen Ashworth", "practice_manager", "completed-2021", joined=_LONG_AGO),
    Person("niamh.doherty", "Dr Niamh Doherty", "clinical_lead", "completed-2021", joined=_LONG_AGO),
    Person("olga.petrenko", "Olga Petrenko", "practice_manager", "cancelled"),
    Person("david.ormerod", "David Ormerod", "practice_manager", "kick-off-ahead"),
)
TO_SIGN_IN_AS = tuple(person for person in PEOPLE if person.sees)
