"""What people wrote: notes on items they worked on, and why some were not needed. Keyed by item.

Nothing here may speak of a patient.
"""

# Of the people who finish one of these items, about half leave the note.
NOTES: dict[str, tuple[str, ...]] = {
    "check-cancellation-charges": (
        "Read clause by clause with the ICB. No charge to us once the order is accepted.",
        "Charge applies from 8 weeks before go live. Put in the risk list.",
    ),
    "order-every-submodule": (
        "Document management and the appointments module were missing from the first order. Added.",
        "Checked line by line against what we use today. All there.",
    ),
    "notify-the-current-supplier": ("Notice sent by email, receipt came the same afternoon.",),
    "return-the-extract-form": (
        "Signed by the partners and sent. They confirm within five working days.",
        "Sent back once: the extract date was missing on page 2. Sent again.",
    ),
    "hold-the-kick-off": (
        "Held by video. Supplier's notes are in the shared folder.",
        "Everyone there but the lab. Callback booked with them.",
    ),
    "set-weekly-meetings": ("Tuesdays at 12:30, after surgery. Same link each week.",),
    "name-a-lead-gp": ("Agreed at the partners' meeting. A deputy covers leave.",),
    "build-the-contact-list": (
        "Added the supplier's out-of-hours number; it is not the one on their website.",
    ),
    "appoint-change-champions": ("One from reception, one from the nursing team, one from the secretaries.",),
    "check-dates-against-availability": (
        "Two nurses away in the second half of the month. Training moved a week for them.",
        "No clash. Flu clinics finish well before.",
    ),
    "block-time-for-key-dates": (
        "No leave from the day before the final extract until a week after go live.",
    ),
    "book-rooms-for-the-project": ("Meeting room and the library, both with a network point.",),
    "complete-a-clinical-risk-assessment": ("Three risks above the line. All have an owner and a date.",),
    "list-linked-services": (
        "Fourteen in all. The hearing service had been forgotten last time.",
        "Partner's list for the area had two we did not know we used.",
    ),
    "brief-all-staff": (
        "Twenty minutes at the practice meeting. Most questions were about appointments.",
        "Done in two sittings so that reception could be covered.",
    ),
    "survey-hardware": (
        "Four PCs in the nurses' rooms fail the minimum. Rest pass.",
        "All pass. The label printers need a driver.",
    ),
    "survey-the-network": ("Engineer found the branch switch at its limit. Replaced at no cost to us.",),
    "ask-each-software-supplier": (
        "Telephony, check-in and dictation all say they work with the new system.",
    ),
    "report-outcome-and-costs": ("Costs sent to the ICB: four PCs and two scanners.",),
    "confirm-the-last-backup": ("Restore tested by the IT team last month.",),
    "confirm-the-extract-request": ("Supplier read the date back to us on the phone.",),
    "review-source-data-quality": ("Ran the quality reports. Recall dates are the weak spot.",),
    "resolve-duplicates-and-orphans": (
        "Down from 61 to 4. The four are with the supplier.",
        "All merged. Took two afternoons, not the one we planned.",
    ),
    "map-unmapped-drugs": ("Nineteen left after the first pass. Lead GP went through them.",),
    "delete-unused-templates": ("Kept 38 of 112. Nobody has asked for one of the others yet.",),
    "run-down-inboxes": ("Down to two pages. Secretaries do ten minutes every morning.",),
    "clear-outstanding-registrations": ("Queue is empty. Checked again after the afternoon post.",),
    "notify-pcse": ("Web form sent. Reference is in the shared folder.",),
    "contact-every-third-party": ("All answered but one, and that one has been rung twice.",),
    "notify-pathology-labs": (
        "Rang the lab: they want the off date in writing by Friday.",
        "Lab manager has both dates in her diary. They will hold results and send them after go live.",
    ),
    "notify-screening-services": ("Cervical and bowel done. Eye screening wants a form as well.",),
    "notify-pharmacies": ("Visited the three nearest in person. They were glad of the warning.",),
    "notify-111-and-out-of-hours": ("Out of hours will ring before sending anything urgent.",),
    "tell-patients": (
        "Posters up, website banner live, message on the phone queue.",
        "Patient group read the leaflet first and shortened it.",
    ),
    "check-im1-credentials": (
        "New pairing codes are issued at go live. Supplier will send them the evening before.",
    ),
    "select-test-patients": ("Thirty chosen to the supplier's criteria. The list is on paper in the safe.",),
    "book-training": ("Nine sessions, two of them in the evening for the partners.",),
    "load-the-test-system": ("Open a day early. Log-ins followed in the afternoon.",),
    "name-test-system-users": ("Two from reception and the senior nurse.",),
    "basic-test-system-training": ("Two hours by video. The recording is in the shared folder.",),
    "block-checking-time": ("Clinics thinned for three mornings. Locum covers the fourth.",),
    "check-selected-patients": (
        "All thirty gone through. Five issues logged, none of them serious.",
        "Two pairs, one reading and one clicking. Much faster than last week.",
    ),
    "compare-qof": ("Within half a per cent on every register but one. Logged.",),
    "compare-cytology-targets": (
        "Recall intervals came across a month out. Supplier is rerunning the load.",
    ),
    "compare-capitation": ("Eleven out. All of them left last quarter.",),
    "report-issues-as-found": ("Seventeen logged in the first round, four in the second.",),
    "supplier-fixes-issues": (
        "Fixes in the test system since this morning. Two need our say on the wording.",
    ),
    "recheck-after-fixes": ("Everything fixed but the label layout, which we can live with.",),
    "sign-off-data-checking": ("Signed at the end of the weekly meeting.",),
    "hold-training-needs-meeting": ("Nurses want a separate session on recalls.",),
    "train-close-to-cutover": ("Everyone has had their core session. Two catch-ups on Friday.",),
    "hold-cutover-planning-meeting": ("An hour and a half. Prescriptions took most of it.",),
    "plan-data-re-entry": ("Four people for three evenings. Overtime agreed by the partners.",),
    "choose-prescription-tactic": ("Issue early in the week before, as the neighbouring practice did.",),
    "limit-forward-booking": ("Nothing bookable beyond go live until the rotas are in.",),
    "run-repeat-dispensing-report": ("Longer than we thought. The pharmacist takes half of it.",),
    "empty-inboxes-and-workflows": ("Empty at 18:40. Two of us stayed.",),
    "reconfirm-go-live-date": ("Supplier confirms by phone and by email.",),
    "confirm-links-are-off": ("Rang all of them. Every one is off.",),
    "log-everyone-off": ("Last one off at 18:05. A session on the second floor had to be ended.",),
    "start-manual-processes": ("Paper forms out, a box for each kind, reception knows which is which.",),
    "extract-and-load-live-data": ("Extract finished overnight. Load is running.",),
    "sign-off-live-data": ("Signed at 07:45, before the first surgery.",),
    "stop-entering-in-old-system": ("Old icon taken off every desktop, so nobody clicks it from habit.",),
    "switch-links-back-on": ("Eleven back by noon. The rest are being rung.",),
    "chase-unresumed-services": ("Last one came back after a third call.",),
    "register-waiting-patients": ("All in. Took one person a morning.",),
    "re-enter-consultations": ("Finished a day early. The box system worked.",),
    "scan-held-documents": ("Two crates, three afternoons.",),
    "reopen-online-services": ("Open since Monday. A few calls about passwords, as expected.",),
    "check-legacy-access": ("Read access works on both sites. Nobody has needed it this week.",),
    "secure-legacy-data": ("Audit trail copied and checked by the ICB's records team.",),
    "decommission-old-system": ("Licence ended. Confirmation is filed.",),
    "hold-retrospective": ("Best idea: the paper boxes. Worst: training too early for the nurses.",),
    "accept-new-system": ("Accepted at the partners' meeting, with two small faults listed.",),
}

# About two in three migrations find these not needed, in these words.
NOT_NEEDED: dict[str, tuple[str, ...]] = {
    "third-checking-round": (
        "Second round came back clean. Supplier and lead GP agree.",
        "Nothing left to check after the second round.",
    ),
    "escalate-repeated-extracts": ("One extract was enough.",),
    "consider-new-kit": ("Every PC was replaced last year.", "Nothing on our list would change for this."),
    "onboard-absentees": ("Everyone came.",),
    "book-checking-rooms": ("The meeting room upstairs is ours all week.",),
    "report-cutover-overrun": ("Cutover kept to its hours.",),
    "agree-legacy-extension": ("The standard period is enough; lead GP agrees.",),
    "print-what-remains": ("Nothing left to enter.",),
    "include-remote-staff-in-training": ("Nobody will be working away from the practice that week.",),
    "plan-home-visits": ("Visits in those days go to the community team's rota.",),
}
