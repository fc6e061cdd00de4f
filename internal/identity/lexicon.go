package identity

import "strings"

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	// roles are nouns for a person's office or trade; before a name they are its title.
	roles = set(`president vice-president senator sen. sen rep. rep representative gov. governor secretary minister premier chancellor king queen
		prince princess emperor judge justice general gen. col. colonel capt. captain lt. lieutenant maj. major sgt. sergeant admiral adm.
		mayor attorney speaker chairman chairwoman chair chairperson chief ambassador professor prof. sir lord lady dame pope bishop archbishop
		cardinal rabbi imam sheikh ayatollah rev. reverend pastor father sister dr. doctor mr. mrs. ms. miss mr mrs ms dr
		director spokesman spokeswoman spokesperson spokesmen commissioner coach manager editor reporter correspondent columnist author writer host co-host anchor
		analyst economist strategist pollster historian scientist researcher scholar expert lawyer solicitor prosecutor barrister officer
		inspector detective sheriff deputy congressman congresswoman councillor councilman councilwoman councilor mp mep envoy diplomat
		adviser advisor aide consultant lobbyist activist campaigner organizer organiser nominee candidate front-runner frontrunner contender
		ceo cfo cto founder co-founder owner businessman businesswoman billionaire mogul investor banker trader executive farmer fisherman nurse
		teacher student actor actress singer comedian commentator pundit blogger journalist photographer producer witness neighbor neighbour resident
		voter supporter wife husband son daughter mother brother widow friend colleague leader lawmaker legislator politician official operative
		undersecretary treasurer vp clerk registrar advocate hacker leaker opponent rival ally superintendent principal dean provost head boss`)
	// persons are further nouns for one human being.
	persons = set(`man woman person boy girl user insider source critic veteran survivor victim patient passenger driver worker employee soldier
		fighter commander rebel cleric priest monk chef shopkeeper tenant landlord lodger customer client guest visitor tourist engineer
		architect designer physician surgeon psychologist psychiatrist sociologist biologist physicist chemist linguist philosopher
		republican democrat conservative liberal independent socialist communist libertarian member delegate staffer
		colonel kid child teenager adult parent grandmother grandfather uncle aunt cousin twin caller texter respondent rival opponent ally
		defendant plaintiff claimant juror suspect informant whistleblower celebrity star hero loser winner refugee migrant immigrant citizen
		counsel referee skipper player striker pilot sailor translator interpreter librarian archivist`)
	// documents are nouns for what is written, broadcast, measured or ruled.
	documents = set(`report reports memo memorandum filing filings study studies poll polls polling survey surveys law laws bill act e-mail email emails e-mails
		letter letters statement statements article articles story stories tweet tweets post posts documents document transcript transcripts paper book
		books complaint lawsuit suit indictment affidavit warrant ruling verdict decision order charter constitution treaty agreement deal contract draft text
		press release platform plan budget audit review investigation findings data figures statistics numbers analysis editorial op-ed column
		ad ads advertisement commercial video recording tape headline headlines caption message messages note notes diary memoir manifesto petition motion
		resolution amendment rule rules guidelines guidance policy speech survey's census index dossier records record file files chart poster sign signs banner
		summary inquiry research result results headline fact-check tally average footage missive clip voiceover testimony accord communique communiqué declaration newsletter podcast documentary broadcast interview brief briefing dispatch cable log logs minutes directive
		decree edict program programme agenda strategy blueprint roadmap clause section provision ordinance statute writ subpoena judgment judgement opinion dissent
		injunction presentation screenshot photo photograph image picture clip trailer film novel biography essay feature profile bulletin notice alert
		advisory forecast projection estimate estimates ranking table testimony deposition evidence assessment evaluation test tests autopsy experiment
		manual handbook textbook guide map legislation measure bible scripture calculation calculations check headline reply voice-over caption leaflet flyer site website page account accounts rumor rumors rumour rumours quote proposal regulation regulations`)
	// organizations are nouns for a body that acts.
	organizations = set(`campaign company firm group party government administration committee commission council court police ministry department agency
		office bureau board union association federation league club church university college school institute foundation centre center bank fund
		authority parliament congress senate house assembly cabinet army navy force forces military team organization organisation network channel station
		coalition alliance movement corporation inc. ltd embassy consulate tribunal jury regulator watchdog charity think-tank tank society
		trust hospital airline operator supplier manufacturer maker retailer developer startup start-up delegation mission regime judiciary
		legislature caucus chamber syndicate guild co-operative cooperative brigade battalion guard militia directorate secretariat
		cartel gang faction sect monarchy presidency panel bloc giant automaker carmaker chain studio label publisher exporter utility provider
		consortium venture conglomerate subsidiary branch division unit squad command nonprofit non-profit ngo lab laboratory clinic academy seminary museum
		zoo theatre theater orchestra opposition leadership taskforce task-force force service services bloc lender brewery plant factory
		establishment industry pac super-pac lobby camp`)
	// publications are nouns for an outlet.
	publications = set(`newspaper newspapers magazine broadcaster outlet outlets paper tabloid daily weekly website blog journal`)
	// orgWords mark a capitalised name as that of an organisation.
	orgWords = set(`agency party committee commission council court department ministry agency office bureau board union association federation league
		church university college school institute foundation centre center bank fund authority parliament congress senate house assembly
		cabinet army navy force forces guard police corporation corp corp. inc inc. ltd ltd. llc plc group company co. airlines airways motors industries partners
		holdings network coalition alliance movement campaign embassy hospital trust society club nations organization organisation state isis hamas hezbollah
		taliban pac action services systems technologies international global initiative project caucus administration fed reserve exchange tribunal
		labour convention watch rising usa mobil institution journalism foundation pharma energy oil airlines bancorp economics
		victory priorities leaks wikileaks facebook twitter google amazon microsoft`)
	// pubWords mark a capitalised name as that of an outlet.
	pubWords = set(`times post news journal tribune herald gazette guardian daily magazine press chronicle observer telegraph independent mirror mail
		standard examiner globe monitor reuters bloomberg politico axios breitbart afp ap cnn bbc npr nbc abc cbs msnbc fox pbs cnbc c-span huffpost
		huffington economist atlantic newsweek vox slate buzzfeed gawker yonhap kcna tass interfax xinhua al-jazeera jazeera dpa ansa efe kyodo wire courier
		dispatch register sun bulletin inquirer ledger sentinel broadcasting radio television tv`)
	// parties are nouns for those who belong to a party or a camp.
	parties = set(`republican democrat conservative liberal tory socialist communist libertarian green evangelical progressive`)
	// writings end the name of a document; scriptures are its whole name.
	writings   = set(`poll survey report act bill index treaty amendment constitution charter memorandum memo accord`)
	scriptures = set(`bible scripture quran koran torah constitution`)
	// personal are nouns for what somebody said, which are that person's word.
	personal = set(`tweet speech remark comment word claim assertion announcement message answer response rhetoric address`)
	// team are nouns for those who work for a candidate.
	team    = map[string]string{"campaign": "campaign", "camp": "campaign", "team": "campaign", "operation": "campaign"}
	camps   = set(`republican democrat democratic conservative liberal tory socialist independent libertarian`)
	usState = set(`alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
		kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon
		pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming`)
	days   = set(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december`)
	common = set(`someone somebody anyone anybody everyone everybody nobody the a an this that these those he she it they we i you his her its their our my your who what when where why how which there here
		in on at by for from with without of to into over under after before during since until while as if but and or nor so yet because although though
		not no yes all some any many most few several other another each every both either neither one two three four five six seven eight nine ten
		more less according even also just only still now then last next first later earlier meanwhile however moreover instead despite according
		is are was were be been has have had do does did will would can could may might must should shall let asked told said says
		among about against between through whether than too very such much own same new old former current ex-`)
	particles = set(`de la le van von der den del della di da do dos du bin ibn al el ter ten af av zu y e d ad ar as at`)
	suffixes  = set(`jr. jr sr. sr ii iii iv`)
	honorific = map[string]byte{"mr.": 'm', "mr": 'm', "mrs.": 'f', "mrs": 'f', "ms.": 'f', "ms": 'f', "miss": 'f', "sir": 'm', "lord": 'm', "lady": 'f',
		"dame": 'f', "king": 'm', "queen": 'f', "prince": 'm', "princess": 'f', "pope": 'm', "congressman": 'm', "congresswoman": 'f', "spokesman": 'm',
		"spokeswoman": 'f', "chairman": 'm', "chairwoman": 'f', "businessman": 'm', "businesswoman": 'f', "actress": 'f', "actor": 'm', "father": 'm',
		"mother": 'f', "brother": 'm', "sister": 'f', "son": 'm', "daughter": 'f', "wife": 'f', "husband": 'm', "widow": 'f', "councilman": 'm', "councilwoman": 'f',
		"man": 'm', "woman": 'f', "boy": 'm', "girl": 'f', "uncle": 'm', "aunt": 'f', "grandmother": 'f', "grandfather": 'm', "bishop": 'm'}
	numbers = map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
		"fifty": 50, "sixty": 60, "hundred": 100, "both": 2, "dozen": 12, "couple": 2, "pair": 2, "duo": 2, "trio": 3}
)

// singular gives the singular of a noun and whether it was a plural.
func singular(w string) (string, bool) {
	switch w {
	case "men":
		return "man", true
	case "women":
		return "woman", true
	case "people", "others", "children", "persons", "folks", "masses", "voices", "youth":
		return "person", true
	case "spokesmen":
		return "spokesman", true
	case "lawmen":
		return "lawman", true
	case "police", "press", "congress", "process", "access", "boss", "witness", "business", "mistress", "actress", "congresswomen", "news":
		return w, false
	}
	switch {
	case strings.HasSuffix(w, "women"):
		return strings.TrimSuffix(w, "women") + "woman", true
	case strings.HasSuffix(w, "men") && len(w) > 5:
		return strings.TrimSuffix(w, "men") + "man", true
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return strings.TrimSuffix(w, "ies") + "y", true
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"):
		return strings.TrimSuffix(w, "es"), true
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && len(w) > 3:
		return strings.TrimSuffix(w, "s"), true
	}
	return w, false
}
