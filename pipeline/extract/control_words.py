"""Words of control: verbs and nouns that say who takes, holds, loses or besieges a place, and nouns for places and ground."""

from __future__ import annotations

import re

from pipeline.extract.word_sets import word_set

CAPTURE = word_set("capture seize conquer overrun occupy liberate wrest grab free snatch annex overwhelm")
RECAPTURE = word_set("recapture retake regain reclaim recover reoccupy reconquer")
CLEAR = word_set("clear purge cleanse sweep comb secure")
ENTER = word_set("enter storm infiltrate penetrate reenter")
ADVANCE = word_set("advance progress push inch press edge thrust")
LOSE = word_set("lose cede forfeit surrender")
WITHDRAW = word_set("withdraw retreat evacuate vacate abandon quit decamp")
LEAVE_A_PLACE = word_set("abandon vacate evacuate quit leave flee")  # their object is the place
IDIOMS_OF_TAKING = word_set(
    "part place shelter refuge aim action steps measures note responsibility lives life stock toll hostage prisoner prisoners captive captives"
)
REPEL = word_set("repel repulse thwart foil rebuff frustrate abort parry")
FEND_OFF = word_set(
    "fend ward beat push drive fight hold throw turn stave knock force hurl keep"
)  # with "off" or "back"
THROW_BACK = word_set(
    "throw drive beat turn push force fend hurl hold chase knock fight pin"
)  # in the passive, with "back" or "off"
STOP = word_set("stop halt counter confront defeat blunt contain resist crush")  # with an attack as object
BESIEGE = word_set("besiege encircle surround blockade beleaguer")
CUT = word_set("cut sever interrupt choke isolate")
PREVENT = word_set("prevent stop keep ban block bar deter")  # somebody from doing
FIRE = word_set("ambush ambushes fire bullets bombs mines snipers gunfire drones shells")
SHUT_IN = word_set("seal box hem bottle pen ring wall fence coop corner squeeze lock shut")  # with "off", "in" or "up"
EXPEL = word_set(
    "chase rout bounce drum run turn clear drive expel oust evict dislodge flush eject push force eradicate uproot"
)
MOVE_INTO = word_set(
    "break burst move roll sweep march push pour fight cross charge drive thrust get slip come steal crawl ride walk surge advance go pass rumble stream swarm smash punch sneak creep parade dig barge swoop raid head force press file"
)
BRING_INTO = word_set("bring send deploy rush dispatch")  # their object, troops, enters
BREACH = word_set("break breach pierce penetrate smash punch crack collapse overrun")  # with lines or defences
GO_OUT = word_set(
    "slip file walk come pour stream march drive head run move steal depart escape sneak fall get sail melt clear cross leave"
)  # with "out of" or "from"
ORDERED_OUT = word_set("order bus pull withdraw evacuate")  # in the passive the troops leave
PROCLAIM = word_set("declare proclaim announce report pronounce make leave")
FREE_OF = word_set(
    "free clear rid clean liberated cleared cleansed secure secured retaken recaptured captured taken recovered"
)
REPEATEDLY = word_set("daily repeatedly times twice several forth again hourly constantly often")
FIGHT_FOR = word_set("fight battle vie compete clash struggle")
OPEN = word_set("open prise pry smash crack punch loosen relieve lift break")
STOPPED = word_set(
    "fail collapse stall falter fizzle absorb blunt contain check halt stop defeat crush smash break"
)  # an attack
LINES = word_set("line lines defence defences defense defenses fortification fortifications frontline cordon berm")
DISTANCES = word_set("kilometre kilometres kilometer kilometers km mile miles metre metres meter meters")
STAND = word_set("stand be arrive reach stop sit camp")
EDGES = word_set("outskirts edge edges gate gates entrance entrances doorstep approach approaches periphery perimeter")
PASS_TO = word_set("fall pass hand go return revert transfer")
HELD_IN = word_set("hands control grip authority rule grasp sway possession clutches")
BLOCK = word_set("block close seize cut sever capture")  # with a road as object: the place it leads to is cut off
TIGHTEN = word_set("tighten close complete draw throw form")
RINGS = word_set("ring noose circle grip pincer pincers encirclement")
TRIED_FOR = (
    CAPTURE | RECAPTURE | ENTER | ADVANCE | word_set("take reach break gain make get breach win")
)  # what "failed to" may stand before
HEADLINE_CAPTURE = word_set("capture seize liberate overrun conquer captured seized liberated")
HEADLINE_BESIEGE = word_set("besiege encircle surround besieged encircled surrounded encircling")
HEADLINE_ENTER = word_set("enter storm entered stormed")
EVERYDAY = word_set(
    "take enter secure clear recover sweep comb occupy storm grab regain"
)  # count only with an armed subject
FINAL_VERBS = word_set(
    "manage go continue able begin start help force compel oblige proceed fail report say know see believe find"
)  # "managed to capture" tells of a fact

AGAIN = word_set("again back once return returned restored")
FRESH = word_set("now today")
ABORTIVE = word_set(
    "abortive failed unsuccessful foiled botched doomed thwarted repelled aborted futile fruitless ill-fated"
)
COLLECTIVES = word_set("series number wave waves string couple spate several dozens round rounds")
OWN_PREDICATES = word_set("ours theirs")
NO_OWNERS = word_set(
    "full complete total firm firmly effective direct the one good safe different new other wrong right own"
)
FLAGS = word_set("flag flags banner banners tricolour tricolours tricolor tricolors colours standard")
FLAG_VERBS = word_set("be fly wave flutter rise hang go appear raise hoist plant run unfurl stand")
ENDINGS = word_set("end lifting breaking easing relief ending raising")
CONTESTED_WORDS = word_set("contested disputed")
LISTED_AS = {
    "seized": "captured", "captured": "captured", "taken": "captured", "liberated": "captured", "occupied": "captured", "conquered": "captured",
    "cleared": "cleared", "contested": "contested", "disputed": "contested", "lost": "lost", "recaptured": "recaptured", "secured": "cleared",
}  # fmt: skip
LISTING_VERBS = word_set(
    "list name claim report count mark describe regard show colour color rate declare give mention"
)
ALL_WAYS = word_set("last only all every main remaining both sole single no each")
CUT_STATES = word_set("down cut closed blocked severed impassable destroyed gone shut unusable collapsed")
PARTICIPLES = {
    "taken": "captured", "retaken": "recaptured", "overrun": "captured", "seized": "captured", "captured": "captured", "recaptured": "recaptured",
    "liberated": "captured", "conquered": "captured", "besieged": "besieged", "encircled": "besieged", "surrounded": "besieged", "lost": "lost",
    "abandoned": "withdrew", "cleared": "cleared", "secured": "cleared", "fallen": "captured", "occupied": "captured", "evacuated": "withdrew",
    "regained": "recaptured", "reclaimed": "recaptured", "recovered": "recaptured", "blockaded": "besieged", "stormed": "entered",
}  # fmt: skip
WHOLE_ADVERBS = word_set(
    "was were is are been being has have had be now fully also all again completely entirely wholly finally almost nearly largely partly totally"
)

SIEGES = word_set("siege blockade encirclement")
SIEGE_ENDS = word_set("break lift end breach ease")
SIEGE_STARTS = word_set("lay impose tighten complete enforce maintain")
CONTROL_NOUNS = word_set("control grip hold flag flags banner tricolour tricolor colours colors sway")
CONTROL_VERBS = {
    "take": "captured", "gain": "captured", "establish": "captured", "impose": "captured", "seize": "captured", "assume": "captured", "wrest": "captured",
    "win": "captured", "complete": "captured", "tighten": "captured", "extend": "captured", "achieve": "captured", "claim": "captured", "have": "holds",
    "regain": "recaptured", "retake": "recaptured", "restore": "recaptured", "recover": "recaptured", "reestablish": "recaptured", "reassert": "recaptured",
    "lose": "lost", "cede": "lost", "maintain": "holds", "retain": "holds", "keep": "holds", "hold": "holds", "exercise": "holds", "secure": "captured",
    "expand": "advanced", "raise": "captured", "hoist": "captured",
}  # fmt: skip
NOMINAL = {
    "capture": "captured", "seizure": "captured", "liberation": "captured", "takeover": "captured", "recapture": "recaptured",
    "conquest": "captured", "retaking": "recaptured", "reconquest": "recaptured", "storming": "entered", "surrender": "captured",
    "fall": "captured", "loss": "lost", "recovery": "recaptured", "taking": "captured", "clearing": "cleared", "clearance": "cleared",
    "overrunning": "captured", "abandonment": "withdrew",
}  # fmt: skip
WITHDRAWALS = frozenset(("withdrawal", "retreat", "pullout", "pullback", "departure", "evacuation"))
ATTACKS = word_set(
    """attack attacks assault assaults offensive offensives attempt attempts advance advances infiltration raid raids operation
    incursion incursions operations effort efforts charge charges breakthrough landing push pushes counter counterattack counteroffensive onslaught probe foray thrust sortie bid"""
)
DEEDS = word_set(
    "campaign goal aim purpose objective statement plan plans move moves deal agreement battle fighting strategy war seizure capture decision"
)
MAKING = word_set(
    "force compel allow enable help oblige make drive ask urge tell order call warn invite permit lead cause"
)  # their object does what follows
MARCH = word_set("march converge descend bear close")  # with "on"
ORDER = word_set("security stability calm peace order safety")  # restored to a place: it is taken
MOVE_TOWARDS = word_set("move head surge march roll race creep edge press drive close sweep fight")
BEAR = word_set("suffer face endure undergo experience withstand")  # a siege
WAYS = word_set(
    "back up down out forward on closer deep deeper further away off over ahead"
)  # small words before a preposition
ENTRIES = word_set("infiltration incursion entry penetration breakthrough foray")
GAINS = word_set(
    "gains ground progress advances advance headway inroads inroad strides breakthrough territory kilometres kilometers km miles"
)
FOOTHOLDS = word_set("foothold footholds bridgehead bridgeheads toehold beachhead lodgement lodgment presence")
FOOTHOLD_VERBS = word_set("gain establish have secure win get carve seize maintain keep create set take build enjoy")
INTRANSITIVE = (
    ADVANCE
    | word_set(
        "move march head roll surge go come withdraw retreat enter flee cross break burst slip sweep walk edge pour arrive"
    )
) - {"push"}
ABLE = word_set("able unable likely set ready due free reported")
PAST = ("past", "beyond", "through", "across", "over")  # an obstacle or place that attackers wanted to pass
FOUGHT_AT = ("at", "near", "outside", "around", "before")
ROUND = ("around", "round", "on", "about", "of")
SPELLS = word_set("day days week weeks month months year years long decade decades")
NO_SUCCESS = word_set(
    "nothing naught nought disaster failure defeat rout grief vain halt standstill retreat stalemate success result sand sands collapse fiasco bloodbath"
)
UNSUCCESSFUL = word_set("unsuccessful futile abortive fruitless repelled over vain failures failure disaster fiasco")
FADES = frozenset(
    (
        ("peter", "out"),
        ("fizzle", "out"),
        ("bog", "down"),
        ("run", "aground"),
        ("break", "down"),
        ("fall", "apart"),
        ("fall", "short"),
        ("call", "off"),
    )
)
CLAIMED = word_set(
    "claim announce report celebrate proclaim boast hail declare confirm trumpet order begin start mark say"
)
COMPLETED = word_set("complete finish achieve accomplish effect secure make attempt")
EVERYDAY_DEEDS = word_set("clearing clearance taking entry takeover")  # nouns that count only with an armed actor
PRONOUN_OWNERS = word_set("their its his her our")
SUPPLY_LINES = word_set("road route highway line lines routes roads")
FIGHTS = word_set("clashes battles fighting battle fight fights confrontations clash")

PLACE_NOUNS = word_set(
    """town city village district neighbourhood neighborhood quarter suburb area areas region province countryside base
    airbase airport airfield camp crossing hill mount mountain field oilfield gasfield dam bridge station facility
    hospital prison factory plant complex silo silos towns villages cities districts neighbourhoods neighborhoods
    quarters suburbs bases hills fields citadel castle fortress stronghold bastion enclave pocket island port refinery
    headquarters hq square roundabout junction crossroads mosque school academy barracks depot warehouse valley
    borders compound compounds outpost outposts pass plain plateau river bank hub intersection estate park gardens courthouse tower
    ministry palace centre center heart downtown zone salient gateway side shore coast border frontier triangle axis corridor
    oasis ridge ridges peak peaks summit slope slopes gorge canal tunnel tunnels university campus stadium hotel farm farms camps county
    commune communes township townships stretch strip section sections crossings islands stations checkpoints headquarter
    post posts garrison terminal reservoir garrisons pockets enclaves installation installations parliament residence
    heights place capital checkpoint locality localities settlement settlements municipality hamlet ruins housing project"""
)
PLURAL_PLACES = word_set(
    "towns villages cities districts neighbourhoods neighborhoods quarters suburbs bases hills fields areas silos"
)
ANAPHORIC = PLACE_NOUNS - PLURAL_PLACES  # "the town" may stand for a place named before
POSITION_NOUNS = word_set(
    """position positions point points checkpoint checkpoints building buildings block blocks street streets post posts
    part parts"""
)
GROUND_NOUNS = word_set(
    """kilometre kilometres kilometer kilometers km territory ground land farm farms point points position positions
    hilltop hilltops hill hills road roads highway route routes swathe swathes swath swaths part parts street streets
    building buildings block blocks progress gains advances outskirts checkpoints checkpoint posts post front line
    lines trenches"""
)
AREA_NOUNS = word_set("area areas territory zone")
FACILITY_NOUNS = word_set("station dam bridge hospital prison factory plant silo silos refinery facility complex")
NEAR = word_set("above near around outside surrounding adjacent close overlooking between")
STAND_INS = word_set("it there them which")  # for a place named before
COMPASS = word_set("north south east west northeast northwest southeast southwest northern southern eastern western")
NO_GROUND = word_set(
    """weapon weapons arms ammunition munitions cache caches equipment hostage hostages prisoner prisoners captive captives loot
    men man soldier soldiers troops fighter fighters militant militants rebel rebels terrorist terrorists people civilians
    tank tanks vehicle vehicles drone drones aircraft helicopter losses casualties life lives leg arm parade talks meeting
    release mine mines bomb bombs explosives body bodies rubble food aid supplies money fuel documents opportunity power
    moment advantage initiative momentum election vote seat war battle battles fight support ally allies commander leader shop"""
)
KIND_NAMES = word_set(
    "towns town villages village city cities district districts hamlet hamlets neighbourhood neighbourhoods base bases"
)
LISTING = word_set(", and then")
MANY = word_set(
    "dozens scores hundreds thousands tens two three four five six seven eight nine ten all both several others these those"
)
ASIDES = word_set("last first finally lastly of all last then also of course among others notably in particular")
TIME_WORDS = word_set(
    """on in the a day days later earlier same next following week weeks hours hour month months morning evening night
    afternoon today yesterday tomorrow dawn dusk noon midnight finally also then this last previous one two three four five six
    seven eight nine ten mid early late st nd rd th two-day at"""
)
TITLES = word_set(
    """general colonel major captain commander president minister sheikh emir governor spokesman spokeswoman mr mrs dr abu brigadier
    lieutenant sergeant marshal king prince leader mayor ambassador envoy secretary"""
)
EXAMPLES = word_set("including includes among namely")  # before the names of a list
WHOLES = word_set(
    "percent % cent quarters thirds swathe swathes half halves whole rest all most half much majority bulk part parts remainder third quarter"
)  # of something
SHARES = word_set("most part parts half districts neighbourhoods")  # of a place named before
BRIDGE = word_set(
    "of at in near the town village city district around to between"
)  # between "pumping station" and its name
RELATIVES = word_set("that where which")  # "areas that the rebels had entered between X and Y"
LIST_WORDS = word_set(", and the town towns village villages of city or as well both al -")

ARMED_SECTORS = frozenset(("military", "armed_group", "opposition"))
ARMED_WORDS = word_set(
    """army armies troops troop forces force soldiers soldier fighters fighter militants militant rebels rebel insurgents
    jihadists jihadis militia militias militiamen gunmen terrorists terrorist units unit brigade brigades battalion
    gunners garrison defenders column columns scouts mercenaries loyalists tribesmen auxiliaries division regiment
    corps legion guard guards jihadist islamists insurgent insurgents raiders attackers assailants invaders paras tanks
    partisans conscripts recruits warplanes infantry cavalry navy detachment battalions regiments divisions
    commander commanders comrades peshmergas occupiers occupier occupants invader aggressors enemy enemies foe foes paratroops raider side artillery armour armor
    pickups companies company squads squad platoon platoons servicemen serviceman guerillas legionnaires formations
    formation contingent contingents detachments warriors combatants defender attackers rebels
    guerrillas commandos paratroopers marines opposition coalition alliance factions faction group groups regime
    government peshmerga separatists extremists military paramilitary paramilitaries"""
)
UNARMED_WORDS = word_set(
    "aid relief humanitarian un ambulance ambulances medical food suicide"
)  # "an aid column", "a suicide bomber"
ARMED_MODIFIERS = word_set("army forces troops soldiers fighters")

EXTENT_FULL = re.compile(r"(?i)\b(?:full|fully|complete|completely|entire|entirely|whole|total|totally|all of)\b")
EXTENT_MOST = re.compile(r"(?i)\b(?:most|much|bulk|largely|nearly all|almost all|majority|per ?cent)\b")
EXTENT_PART = re.compile(
    r"(?i)\b(?:parts?|half|some|several|section|eastern|western|northern|southern|portion|third|quarter|swath\w*)\b"
)
OUTSKIRTS = re.compile(r"(?i)\b(?:outskirts|edge|edges|entrance|gates|periphery|vicinity|approaches)\b")
ATTEMPT = re.compile(
    r"(?i)\b(?:trying|attempt\w*|battl\w+ to|fighting to|bid to|effort to|struggl\w+ to|offensive to|operation to|campaign to|push to|drive to|battle (?:to|for)|fight (?:to|for))\b"
)
INTENT = re.compile(
    r"(?i)\b(?:ahead of|in order to|so as to|prepar\w+ to|plan\w* to|hop\w+ to|before|want\w* to|seek\w* to|need to|must|ready to)\s*(?:\w+\s+)?$"
)
DAY_BEFORE = re.compile(r"(?i)\bthe day (?:before|earlier)\b")
