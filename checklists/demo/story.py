"""The migrations of the demo: where each stands today and how it came to stand there.

Days are counted from today, so that the month is always this month.
"""

from datetime import date

from checklists.demo import clock
from checklists.demo.people import EMIS, EVOLUTION, HALLAM, MEDICUS, TPP, VISION, WESTMARCH
from checklists.demo.shapes import Held, Move, Own, Story, Turn

STORIES = (
    Story(
        "planning-for-cutover",
        "J83013",
        "5 weeks before go live",
        EMIS,
        TPP,
        slot=clock.near(35, moved_by=14),
        partner=WESTMARCH,
        idp_in=-30,
        late_share=0.09,
        pipeline=(Turn(160, "enquiry"), Turn(148, "requested"), Turn(117, "approved")),
        moves=(
            Move(
                24,
                "fdp",
                14,
                "The supplier withdrew our slot: its load team is two people short. Next free slot taken.",
                together=True,
            ),
        ),
        slips={
            "technical_survey": (1, "The engineer is held up at another practice and comes the day after.")
        },
        answers={"branch_sites": True, "anticoagulation": True, "dispensing": False},
        held=(
            Held(
                "contact-every-third-party",
                "in_progress",
                6,
                note="Eleven of fourteen have answered. To ring: telephony, the anticoagulation helpdesk, hearing.",
            ),
            Held(
                "check-licence-transfer-fees",
                "blocked",
                5,
                reason="The test-ordering supplier will not quote without the new connection code. "
                "Asked the new supplier twice; their answer is promised for the end of the week.",
                note="Told the project manager, who raises it at the weekly meeting.",
            ),
            Held("notify-document-systems"),
            Held(
                "confirm-online-ids", note="Still waiting for the new supplier to say which IDs carry over."
            ),
            Held("chase-hardware", "in_progress", 9, note="Two of four PCs delivered."),
            Held("run-down-inboxes", "in_progress", 12, note="Down from nine pages to four."),
            Held(
                "write-third-party-plan",
                "in_progress",
                3,
                note="Draft is in the shared folder, without the labs.",
            ),
            Held("plan-referrals"),
            Held("plan-correspondence"),
        ),
        own=(
            Own("Move the defibrillator pads order to the new stock list", "post-go-live", 30, 45, "staff"),
            Own("Ring the telephone supplier about the hold message", "pre-migration", 8, 0),
            Own(
                "Put the go live dates in the staff newsletter",
                "planning-for-cutover",
                4,
                role="staff",
                due_next_wednesday=True,
            ),
            Own("Ask the baby clinic to move to the village hall", "kick-off", 40, -12, done_ago=16),
        ),
    ),
    Story(
        "just-kicked-off",
        "J83007",
        "just kicked off",
        TPP,
        EMIS,
        slot=clock.near(89),
        partner=WESTMARCH,
        kick_off_in=-4,
        entered=20,
        answers={"dispensing": True, "electronic_ordering": True},
        held=(
            Held("name-a-lead-gp", "in_progress", 1, note="Two partners are willing. Decided on Thursday."),
        ),
    ),
    Story(
        "pre-migration",
        "J83056",
        "pre-migration tasks",
        VISION,
        EMIS,
        slot=clock.near(72, (clock.MONDAY, clock.TUESDAY, clock.WEDNESDAY)),
        kick_off_weeks=14,
        entered=12,
        slips={"technical_survey": (3, "The surveyor is ill; nearest free day taken.")},
        answers={"local_codes": True, "email_reverification": True},
        held=(
            Held(
                "set-the-hardware-deployment-date",
                "blocked",
                4,
                reason="The order for the six PCs waits for a second signature at the ICB.",
            ),
        ),
        own=(
            Own("Find out who holds the key to the server cupboard", "technical-survey", 20, -9, "staff", 11),
        ),
    ),
    Story(
        "data-checking",
        "L81065",
        "data checking, second round",
        EMIS,
        MEDICUS,
        slot=clock.near(51),
        partner=WESTMARCH,
        kick_off_weeks=15,
        idp_in=-13,
        pipeline=(Turn(139, "enquiry"), Turn(120, "requested"), Turn(83, "approved")),
        moves=(
            Move(
                34, "idp", 7, "Two partners on leave in that week, and nobody else can sign for the extract."
            ),
        ),
        answers={"signed_statement": True, "data_quality_team": True},
        held=(
            Held(
                "report-issues-as-found", "in_progress", 5, note="Second round: four so far, all in recalls."
            ),
            Held(
                "supplier-fixes-issues",
                "in_progress",
                3,
                note="Seventeen reported, thirteen fixed. The recall intervals are being loaded again.",
            ),
            Held(
                "compare-cytology-targets",
                "blocked",
                3,
                reason="Recall intervals came across a month out. Comparing waits for the new load.",
            ),
        ),
        own=(Own("Book the nurses' break room for the second round", "data-checking", 13, -8, "staff", 9),),
    ),
    Story(
        "in-cutover",
        "J83040",
        "in cutover",
        TPP,
        EMIS,
        slot=clock.in_cutover,
        partner=WESTMARCH,
        entered=-24,
        late_share=0.05,
        answers={"branch_sites": True},
        held=(
            Held("configure-devices", "in_progress", 1, note="Main site done. Branch is next."),
            Held(
                "tell-partners-new-mesh-address",
                "blocked",
                2,
                reason="The new mailbox is ordered but has no address yet. Supplier expects it before go live.",
            ),
            Held(
                "keep-record-of-cutover-entries",
                "in_progress",
                1,
                note="Boxes by area, counted at closing time.",
            ),
        ),
        own=(Own("Buy batteries for the branch's hand-held scanner", "cutover", 9, -3, "staff", 4),),
    ),
    Story(
        "first-week",
        "J83029",
        "first week after go live",
        EMIS,
        TPP,
        slot=clock.just_live,
        partner=HALLAM,
        kick_off_weeks=14,
        slips={
            "data_check_sign_off": (
                2,
                "The lead GP wants another look at the immunisation figures before signing.",
            )
        },
        answers={"rota_import": True, "pcse_form": False},
        held=(
            Held(
                "chase-unresumed-services",
                "in_progress",
                1,
                note="Back: labs, 111, pharmacies. Not yet: eye screening and the check-in screens.",
            ),
            Held(
                "import-templates",
                "in_progress",
                1,
                note="Most are in. The travel template needs rebuilding.",
            ),
        ),
    ),
    Story(
        "legacy-ending",
        "J83058",
        "old access ends in 2 weeks",
        EVOLUTION,
        TPP,
        slot=clock.near(-76),
        partner=WESTMARCH,
        entered=-45,
        moves=(
            Move(
                116,
                "fdp",
                7,
                "The current supplier could not staff an extract in the week of our first date.",
                together=True,
            ),
        ),
        held=(
            Held(
                "fix-degraded-codes",
                "in_progress",
                25,
                note="Half done. A list a day, shared among the doctors.",
            ),
            Held(
                "secure-legacy-data",
                "blocked",
                4,
                reason="The current supplier asks for a signed request from the ICB before it releases the audit trail.",
            ),
        ),
    ),
    Story(
        "paused",
        "J83618",
        "paused",
        EMIS,
        MEDICUS,
        slot=clock.near(24),
        entered=-12,
        kick_off_weeks=12,
        turns=(
            Turn(
                11,
                "paused",
                "The new supplier moved all its slots to next quarter. New dates are promised within a month.",
            ),
        ),
    ),
    Story(
        "kick-off-ahead",
        "L81059",
        "planning, kick-off ahead",
        EMIS,
        TPP,
        slot=clock.near(101),
        partner=WESTMARCH,
        kick_off_in=8,
        entered=22,
        pipeline=(Turn(75, "requested"), Turn(31, "approved")),
    ),
    Story(
        "completed",
        "J83043",
        "completed last month",
        TPP,
        EMIS,
        slot=clock.closed_last_month,
        partner=HALLAM,
        entered=-60,
        completes=True,
        slips={"cutover_planning": (1, "The meeting room is double-booked.")},
        own=(Own("Return the borrowed projector to the town hall", "training", 120, -112, done_ago=111),),
    ),
    Story(
        "completed-2021",
        "J83049",
        "completed in 2021 on the 2020 guide",
        VISION,
        EMIS,
        slot=clock.fixed(date(2021, 6, 9)),
        partner=WESTMARCH,
        edition="2020-ccg",
        kick_off_weeks=12,
        entered=-100,
        completes=True,
    ),
    Story(
        "cancelled",
        "L81030",
        "cancelled",
        TPP,
        EMIS,
        slot=clock.near(8),
        partner=HALLAM,
        turns=(
            Turn(
                47,
                "cancelled",
                "The practice will merge with its neighbour, which keeps its present system. "
                "Moving twice within a year makes no sense.",
            ),
        ),
    ),
    Story("asking", "J83006", "enquiry", EMIS, MEDICUS, pipeline=(Turn(9, "enquiry"),)),
    Story("asked", "J83609", "requested", TPP, EMIS, pipeline=(Turn(41, "enquiry"), Turn(12, "requested"))),
    Story(
        "agreed",
        "J83060",
        "approved",
        VISION,
        TPP,
        pipeline=(Turn(92, "enquiry"), Turn(63, "requested"), Turn(6, "approved")),
    ),
    Story(
        "turned-down",
        "J83064",
        "declined",
        EMIS,
        TPP,
        pipeline=(
            Turn(118, "requested"),
            Turn(
                77,
                "declined",
                "No money for the hardware this year. To be looked at again at the yearly review.",
            ),
        ),
    ),
    Story(
        "put-off",
        "L81020",
        "deferred",
        TPP,
        MEDICUS,
        pipeline=(
            Turn(70, "enquiry"),
            Turn(55, "requested"),
            Turn(
                20, "deferred", "The practice manager leaves; the partners want the next one in post first."
            ),
        ),
    ),
)
