"""Words that tell a place name from a person, a body or an ordinary word. All are folded: lower case, no diacritics."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ARTICLES = _set("al el ad ar as ash at az an es esh er ed et ez ul ud ur uz")
FREE_ARTICLES = _set("al el ad ar az ash")  # may stand apart in lower case; "at", "as", "an" are English words
SHORT_NAMES = _set("us uk usa uae eu drc ksa")  # capitals of three letters or fewer that name a place
STRIFE_COUNTRIES = _set(  # where armed conflict is reported; their small places keep all spellings in every pack
    "AFG ARM AZE BFA CAF CMR COD COL ETH ERI GEO HTI IRN IRQ ISR LBN LBY MLI MMR MOZ NER NGA PAK PSE SDN SOM SSD SYR TCD TUR UKR YEM"
)
LINKERS = ARTICLES | _set(
    "de da do dos das del della di du des la le les los las of the sur upon on am in der den y e und ibn bin"
)

MONTHS_AND_DAYS = _set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov "
    "dec monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue "
    "wed thu fri sat sun"
)
FUNCTION_WORDS = MONTHS_AND_DAYS | _set(
    "a the in at on of from to for by with and or but as if when while after before since until near into over under between among "
    "amid during against about around across through also meanwhile however earlier later yesterday today tomorrow now then here there "
    "this that these those it its he she his her they their we our you your i my us who what which where why how is was are were be been "
    "has have had will would could should may might must can not no yes some many most more several other another both all each every one "
    "two three four five six seven eight nine ten eleven twelve dozens hundreds thousands least only just even still yet already more than "
    "president king queen prime minister so thus because according despite although though unlike like said says last next first second "
    "third fourth fifth our latest news report reports update"
)
NEVER_PLACES = _set(
    "hamas fatah hezbollah taliban assad assads obama putin lavrov kerry god allah daesh daeshs isis isil iss sana un ramadan mashallah them islam"
)
DEMONYMS = _set(
    "syrian syrians iraqi iraqis turkish turks turk turkman turkmen turkoman lebanese jordanian jordanians israeli israelis palestinian "
    "palestinians iranian iranians russian russians american americans british french german germans saudi saudis qatari emirati kuwaiti "
    "egyptian egyptians yemeni yemenis libyan libyans tunisian moroccan algerian sudanese somali afghan afghans pakistani pakistanis indian "
    "indians chinese japanese korean european europeans arab arabs arabic kurdish kurds kurd alawite alawites druze shiite shiites shia "
    "sunni sunnis christian christians muslim muslims jewish jews islamic islamist islamists takfiri takfiris assyrian assyrians armenian "
    "armenians chechen chechens uighur uzbek tajik kazakh ukrainian ukrainians polish dutch belgian spanish italian greek swedish danish "
    "norwegian finnish swiss austrian canadian canadians australian australians mexican brazilian african africans asian asians western "
    "eastern northern southern western-backed hellenic nigerian kenyan ethiopian malian burmese rohingya filipino thai vietnamese "
    "indonesian malaysian serbian croatian bosnian albanian hungarian romanian bulgarian czech slovak latin anglo roman ottoman soviet "
    "houthi houthis yazidi yazidis wahhabi baathist cuban venezuelan colombian argentine chilean scottish welsh irish english"
)
PLAIN_NEIGHBOURS = _set(
    "north south east west northeast northwest southeast southwest northern southern eastern western northeastern northwestern "
    "southeastern southwestern central greater rural old new upper lower downtown inner outer occupied besieged city province "
    "governorate countryside district town village region town's city's area neighborhood neighbourhood street road highway"
)
ENGLISH_LINKERS = _set("the of on upon in and")  # never inside a name that the gazetteer lacks
GROUP_HEADS = _set(
    "jaysh jaish liwa liwaa jund harakat hizb ansar ahrar faylaq kataib saraya operation hurricane typhoon cyclone storm"
)
NOT_UNLISTED = _set(  # words with a capital in headlines and titles that are no names of places
    "fighting clashes neighborhoods neighbourhoods towns villages cities districts areas nusra human special holy family materials resources "
    "education auto parts clan clans interests civilians soldiers rebels militants terrorists strikes strike attack attacks blast raid raids "
    "war peace talks court custody detention parliament ramadan covid facebook twitter telegram instagram youtube liga league cup premier "
    "internet web online congress senate nato brexit olympics discotheque memorial community retirement materiel english spanish medicare "
    "medicaid christmas easter earth heaven hell mars class grade phase part round chapter section article day night morning evening summer "
    "autumn winter spring fall vice first second third final board show theatre theater cinema museum library academy institute clinic section highways polling fuel airstrike airstrikes tags"
)
PLACE_HEADS = _set(
    "tal tall tell tel jabal jebel jbel djebel gabal kafr kafar kfar kufr deir dayr ain ayn ein khirbet khirbat kherbet wadi wad oued beit bayt "
    "qasr qalat qalaat souq suq souk bab karm marj jisr bir beer birkat burj ghadir hawijat hawija hosh qala tepe tappeh gora kuh "
    "rasm rajm hawi tuloul tulul ard umm ras khor jazirat jazeera mount lake qaryat khan"
)
TITLES = _set(
    "mr mrs ms dr prof sir president premier minister king queen prince princess emir sultan general gen colonel col major maj captain "
    "capt lieutenant lt brigadier brig sergeant sgt commander admiral ambassador envoy senator sen representative rep governor gov mayor "
    "secretary chancellor ayatollah imam mufti pope cardinal bishop archbishop rev reverend judge justice spokesman spokeswoman "
    "correspondent reporter analyst activist professor hajj haji sayyid mullah chairman chief director"
)
GIVEN_NAMES = _set(
    "mohammed muhammad mohamed mohammad mahmoud mahmud ahmed ahmad ali hassan hasan hussein husain hussain omar umar osman othman khaled "
    "khalid abdullah abdallah abdul abdel abd ibrahim ismail yousef youssef yusuf mustafa mustapha saleh salah salim salem samir sami "
    "tariq tarek talal walid waleed ziad zaid fadi faisal fares firas ghassan haitham hisham imad issam jamal kamal karim majid marwan "
    "mazen nabil nasser nidal nizar rami riad riyad saad saeed said samer tamer wael yasser zaher bashar hafez maher rifaat asma bassel "
    "fahd salman abu um umm bin ibn recep tayyip vladimir sergei sergey dmitry barack donald hillary john james david michael robert william "
    "george thomas charles joseph richard daniel paul mark peter steven stephen andrew kevin brian jason jeff jeffrey eric adam ryan scott "
    "samantha mary anna anne sarah susan karen lisa nancy laura emma emily alice jane julia maria elizabeth kate catherine margaret "
    "staffan ban antonio angela francois emmanuel theresa boris tony gordon jean pierre jacques hassan nouri haider massoud masoud binali "
    "mevlut abdulkader anas riad najib wissam louis ray roy tom tim ted jim joe jack jake josh luke matt nick phil rick rob ron sam steve "
    "bill bob dan dave don ed frank fred gary greg harry henry howard hugh ian jerry jimmy johnny jonathan justin keith ken larry leo lewis "
    "martin max mike neil norman oliver oscar patrick philip ralph roger ross russell sean simon stuart terry victor vincent walter wayne "
    "rex ashton susan chuck bernie ted marco mitt nikki federica jens ramzy geir jan stephane brett chris christopher"
)
COMMON_WORDS = _set(
    "assad assads ramzy kerry obama putin lavrov trump clinton bush carter ford jackson lincoln washington madison monroe jefferson "
    "franklin hamilton wilson johnson taylor marshall logan houston austin dallas chase cooper parker hunter mason tyler carson warren "
    "grant clark lewis lee scott bruce douglas nelson newton norman orange independence hope liberty union enterprise commerce "
    "progress unity victory freedom peace justice liberal republic republican national central capital mission bay beach bell best big "
    "black blue bridge bright brown bull camp canyon castle cave center centre church circle clay cliff coast college colony corner court "
    "cross crown dale day deal dean deer delta dome dover eagle early edge edwards elk elm evans ever fair faith falls farm fast field fire "
    "fish flat flint force forest fork fort fox friend front gap garden gate gem glass globe gold grace grand gray green grove gulf gun "
    "hall hand harbor harbour hard hart haven hawk heart heath heights high hill home hood horn horse house ice iron island jewel joy key "
    "king knight lake lamb lance land lane lark lead league levant light lion little lone long love low major male man manor many maple mark "
    "market marsh may mead media meeting mercury mesa mill mine mink mint mobile moon moss mount mountain much nation new nice noble north "
    "oak ocean old olive open opera orchard owl oxford page palm paradise park pass pearl pilot pine pink pioneer plain plains point pool port "
    "post power press pride prince prospect queen quick race rage rain ranch read reading real red reform rest rich ridge ring rise river "
    "road rock rose round royal rule sage saint sale salt same sand santa save sea second send shell shield shine short sight silver "
    "sister six sky small smith snow sound south spring springs square stanley star start state station stone storm street strong summit "
    "sun superior surprise table temple the time tower town trail tree trinity troy true trust turkey twin union university upper vale "
    "valley van velvet view villa vision wall war ward water wave way well wells west white wide wild wind wing winner winter wolf wood "
    "woods work world wrath york young zion police army navy guard guards general security council congress senate parliament ministry party "
    "group coalition alliance revolution resistance islam allah god quran sharia jihad caliphate sham baath baathi fatah hamas hezbollah "
    "hizbollah taliban daesh daish isis isil sana reuters twitter facebook youtube google apple amazon martyr martyrs mosque hospital school "
    "law art arts need aid week inquiry convention charter prophet bible ramadan eid hall hama's dana hass has mare marea maan tal tall tell "
    "tel bab kara qara harem hader khan safir dara cham sara nasr nasrallah sultan nava malek imam sheikh shaykh emir hajj bala tah mount "
    "salah salam salem said sharif hassan hussein hasan omar ali fatima zeinab zainab karim abbas hamid hamza bilal jaber jabir jamil kamal "
    "khalid mahmoud majid mansour mansur marwan mustafa nasser qasim rashid saad sadr saleh salim sami samir tariq yusuf ismail ibrahim "
    "masud musa amir amin anwar bakr barakat aziz jalal jamal darwish daoud dawud david george martin vincent paul peter john james victoria "
    "charlotte florence sidney sydney elizabeth adelaide augusta jackson eugene laurel carol alice angela regina santiago cook turner walker baker "
    "mill bath buffalo phoenix aurora surrey essex derby lincoln bradford lancaster hastings wellington bismarck raleigh columbus vladimir "
    "georgia jordan chad kuwaiti march august manar alalam mayadeen jazeera arabiya alaraby ahram etilaf sputnik tass trt nna asharq "
    "observatory levantine yarmouk latin mosaic safe rage vital most least gas oil bomb mortar rocket missile chlorine sarin cw christmas easter olympic far steele brent pope churchill xinhua irna fars palma laurel basic area mass congress secretary research hour san marie date industry grand university committee"
) - _set("jordan georgia chad turkey washington marea hamas yarmouk houston dallas sydney phoenix")
FACILITY_WORDS = _set(
    "hospital airport airbase base camp dam crossing prison square street road highway bridge mosque church market port station university "
    "stadium hotel palace citadel island park opera school roundabout factory refinery checkpoint province governorate city countryside town "
    "village district neighborhood neighbourhood suburb suburbs quarter outskirts region county state river lake valley mountain mountains "
    "sea bay gulf desert"
)
ORGANISATION_WORDS = _set(
    "media centre center command council observatory network brigade brigades battalion battalions division front army corps committee "
    "committees coalition agency ministry ministries directorate association union organisation organization institute foundation bank party "
    "movement group press times post herald tribune telegraph journal gazette chronicle daily news radio television tv channel office service "
    "services company corporation inc ltd university college fc club united league federation fund programme program commission court "
    "parliament congress assembly senate police government authority administration forces force guard guards militia platform initiative "
    "coordination syndicate today monitor memorandum declaration protocol treaty accords accord agreement process talks conference summit "
    "consultancy airlines airways observer review fighters rebels shield lions hawks falcons eagles"
)
TYPE_KINDS: dict[str, tuple[str, ...]] = {
    "city": ("city", "town"),
    "town": ("town", "city", "village"),
    "village": ("village", "town"),
    "neighbourhood": ("neighbourhood",),
    "district": ("neighbourhood", "district", "town", "city"),
    "quarter": ("neighbourhood",),
    "suburb": ("neighbourhood", "town", "village"),
    "camp": ("camp", "neighbourhood"),
    "hill": ("hill",),
    "airbase": ("base",),
    "dam": ("dam",),
}
AFTER_VERBS = (
    r"said|says|saying|told|tells|denie[sd]|den(?:y|ying)|announce[sd]?|accus(?:e|es|ed)|warn(?:s|ed)?|insist(?:s|ed)?|reject(?:s|ed)?|claim(?:s|ed)?|"
    r"call(?:s|ed)|urg(?:es|ed)|want(?:s|ed)?|agree[sd]?|demand(?:s|ed)|condemn(?:s|ed)?|vow(?:s|ed)|back(?:s|ed)|support(?:s|ed)?|oppos(?:es|ed)|consider(?:s|ed)?|"
    r"refus(?:es|ed)|respond(?:s|ed)|argue[sd]|hop(?:es|ed)|plan(?:s|ned)|confirm(?:s|ed)|declar(?:es|ed)|deni[ei]s|stress(?:es|ed)|maintains|propos(?:es|ed)|"
    r"sponsor(?:s|ed)|brokered|mediat(?:es|ed)|vetoed|regard(?:s|ed)|view(?:s|ed)|blam(?:es|ed)|intervene[sd]?|wrote|pledge[sd]|signal(?:s|led)|sees|seeks|sought|"
    r"fears|believes|believed|thinks|supplies|expects|decided|suspects|considers"
)
