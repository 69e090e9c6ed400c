"""The words that names and reasons are made of. All invented."""

FIRST_NAMES = (
    *("Aisha", "Alan", "Beatrice", "Callum", "Chidi", "Daisy", "Dilip", "Eleanor", "Farid", "Grace"),
    *("Harriet", "Imran", "Jasmine", "Kofi", "Leanne", "Marcus", "Nadia", "Oliver", "Priya", "Rosie"),
)
LAST_NAMES = (
    *("Adeyemi", "Barlow", "Chaudhry", "Dunne", "Eastwood", "Farrow", "Gill", "Hargreaves", "Iqbal", "Joyce"),
    *("Kaur", "Lambert", "Mistry", "Norris", "Osei", "Pickering", "Quigley", "Rashid", "Sutton", "Turnbull"),
)
PLACES = (
    *("Alder", "Ashford", "Beacon", "Birch", "Bridge", "Brook", "Canal", "Castle", "Cedar", "Chapel"),
    *("Church", "Cross", "Dale", "Elm", "Fern", "Forge", "Gate", "Grange", "Grove", "Harbour"),
    *("Hawthorn", "Heath", "Hill", "Holly", "Kings", "Lake", "Lime", "Manor", "Market", "Meadow"),
    *("Mill", "Moor", "Oak", "Orchard", "Park", "Priory", "Quay", "Rowan", "Station", "Willow"),
)
ENDINGS = ("Lane", "Road", "Street", "View", "Fields")
KINDS = ("Surgery", "Medical Centre", "Health Centre", "Medical Practice", "Family Practice")
TOWNS = ("Northbury", "Easterham", "Southwick Green", "Westleigh", "Midholme", "Upper Tarn", "Netherford")

BLOCKED = (
    "Waiting for the supplier to answer",
    "The network engineer has not been yet",
    "The order has to be put right first",
    "Nobody trained is there until next week",
)
NOT_NEEDED = ("We do not use this", "The commissioner does this for us", "Done with the last upgrade")
MOVED = (
    "The supplier cannot deliver sooner",
    "Training clashes with flu clinics",
    "Data checks need another round",
    "The practice merges with a neighbour first",
    "Too many go lives in that week",
)
PAUSED = ("Waiting for a decision on funding", "The practice manager has left", "Building work")
CANCELLED = ("The practice stays with its system", "The practice closes", "The contract was not signed")
DECLINED = ("Not within the contract's first year", "No funding this year")
DEFERRED = ("Asked again after the merger", "Put off until after winter")
