package audit

import "strings"

// Swaps gives all swaps, those of two sides first.
func Swaps() []Swap {
	var out []Swap
	for _, s := range conflicts {
		out = append(out, s.swap())
	}
	out = append(out,
		Swap{Name: "democrat/republican", A: "Democrat", B: "Republican", kinds: true, pairs: americanParties},
		Swap{Name: "labour/conservative", A: "Labour", B: "Conservative", kinds: true, pairs: britishParties},
		Swap{Name: "companies", A: companies[0], B: companies[1], kinds: true, pairs: []pair{{a: companies[0], b: companies[1]}, {a: "Norvane", b: "Calder"}}},
		Swap{Name: "gender", A: "he", B: "she", kinds: true, pairs: genders()},
		Swap{Name: "government/opposition", A: "government", B: "opposition", pairs: powers},
		Swap{Name: "official/activist", A: "official", B: "activist", pairs: officials},
	)
	for _, o := range outlets {
		a, b := strings.TrimPrefix(o[0].a, "the "), strings.TrimPrefix(o[0].b, "the ")
		out = append(out, Swap{Name: "outlets: " + strings.ToLower(a+"/"+b), A: a, B: b, kinds: true, pairs: o})
	}
	for i := range languages {
		out = append(out, Swap{Name: "names: " + strings.ToLower(languages[i].name), B: languages[i].name + " names", kinds: true, names: &languages[i]})
	}
	return out
}

// conflict is two states and what they, their people and their offices are called. Slots at the same place take each other's place;
// several words in one are divided by |.
type conflict struct{ a, b nation }

// nation is the names of one side.
type nation struct {
	state, adjective, people, capital, office string
	// leader and minister are full names, and what they are called after that.
	leader, leaderLast, minister, ministerLast string
}

var conflicts = []conflict{
	{nation{"Russia", "Russian", "Russians", "Moscow", "the Kremlin", "Vladimir Putin", "Putin", "Sergei Lavrov|Sergey Lavrov", "Lavrov"},
		nation{"Ukraine", "Ukrainian", "Ukrainians", "Kyiv|Kiev", "Bankova", "Volodymyr Zelensky|Volodymyr Zelenskyy|Volodymyr Zelenskiy|Vladimir Zelensky|Vladimir Zelenskiy", "Zelensky|Zelenskyy|Zelenskiy", "Andrii Sybiha|Andriy Sybiha", "Sybiha"}},
	{nation{"Israel", "Israeli", "Israelis", "Jerusalem", "Balfour Street", "Benjamin Netanyahu", "Netanyahu", "Gideon Saar|Gideon Sa’ar|Gideon Sa'ar", "Saar|Sa’ar|Sa'ar"},
		nation{"Palestine", "Palestinian", "Palestinians", "Ramallah", "the Muqata", "Mahmoud Abbas", "Abbas", "Riyad Maliki|Riyad al-Maliki", "Maliki|al-Maliki"}},
	{nation{"India", "Indian", "Indians", "New Delhi|Delhi", "South Block", "Narendra Modi", "Modi", "Subrahmanyam Jaishankar", "Jaishankar"},
		nation{"Pakistan", "Pakistani", "Pakistanis", "Islamabad", "Constitution Avenue", "Shehbaz Sharif", "Sharif", "Ishaq Dar", "Dar"}},
	{nation{"China", "Chinese", "Chinese citizens", "Beijing", "Zhongnanhai", "Xi Jinping", "Xi", "Wang Yi", "Wang"},
		nation{"Taiwan", "Taiwanese", "Taiwanese citizens", "Taipei", "Ketagalan Boulevard", "Lai Ching-te", "Lai", "Lin Chia-lung", "Lin"}},
	{nation{"Armenia", "Armenian", "Armenians", "Yerevan", "Baghramyan Avenue", "Nikol Pashinyan", "Pashinyan", "Ararat Mirzoyan", "Mirzoyan"},
		nation{"Azerbaijan", "Azerbaijani", "Azerbaijanis", "Baku", "the Zagulba Palace", "Ilham Aliyev", "Aliyev", "Jeyhun Bayramov", "Bayramov"}},
}

func (c conflict) swap() Swap {
	p := func(a, b string) pair { return pair{a: a, b: b} }
	a, b := c.a, c.b
	pairs := []pair{p(a.state, b.state), p(a.adjective, b.adjective), p(a.people, b.people), p(a.capital, b.capital), p(a.office, b.office),
		p(a.leader, b.leader), p(a.leaderLast, b.leaderLast), p(a.minister, b.minister), p(a.ministerLast, b.ministerLast)}
	// An office's name before a noun goes without its article.
	bare := func(s string) string { return strings.TrimPrefix(s, "the ") }
	if bare(a.office) != a.office {
		pairs = append(pairs, pair{a: bare(a.office), b: bare(b.office), toA: leave})
	}
	if bare(b.office) != b.office {
		pairs = append(pairs, pair{a: bare(a.office), b: bare(b.office), toB: leave})
	}
	return Swap{Name: strings.ToLower(a.state + "/" + b.state), A: a.state, B: b.state, kinds: true, pairs: pairs}
}

// leave leaves words as they are.
func leave(string) string { return "" }

// function is words that no noun phrase begins with after an adjective: what comes before them is a noun itself.
var function = words(`to that and in for on at with from about as if when because by into out up down back over off away after before but or who whom
	whose which what why how where while than the a an this these those not never is was were are be been being has had have having do does did will would
	can could may might must should shall again too also then there here said says say told tells asked asks added adds warned warns denied denies
	argued argues insisted insists claimed claims called calls wrote writes rejected rejects accused accuses replied replies answered answers demanded
	demands urged urges promised promises agreed agrees spoke of against between under during until since so once yesterday today tomorrow through
	without himself herself themselves only just both all later earlier now he she it they we i you his her its their my your our one two
	went came made took gave got saw let want wants wanted think thinks thought believe believes believed refused refuses confirmed described
	joined voted vote votes hold held blamed blame criticised criticized praised dismissed declined mentioned speaking saying`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// noun reports whether next may go on with the noun phrase of the word before it.
func noun(next string) bool { return next != "" && !function[strings.ToLower(next)] }

// before gives a function that chooses between the form before a noun and the form that stands alone.
func before(aNoun, alone string) func(string) string {
	return func(next string) string {
		if noun(next) {
			return aNoun
		}
		return alone
	}
}

var americanParties = []pair{
	{a: "Democrats", b: "Republicans"},
	{a: "Democrat", b: "Republican", toA: before("Democratic", "Democrat")},
	{a: "Democratic", b: "Republican", toA: before("Democratic", "Democrat")},
	{a: "Democratic National Committee", b: "Republican National Committee"},
	{a: "DNC", b: "RNC"},
}

var britishParties = []pair{
	{a: "the Labour Party", b: "the Conservative Party"},
	{a: "Labour Party", b: "Conservative Party"},
	{a: "Labour", toB: before("Conservative", "the Conservatives")},
	{b: "Conservative", toA: func(next string) string { return before("Labour", "")(next) }},
	{b: "the Conservatives", a: "Labour", toB: leave},
	{b: "the Tories", a: "Labour", toB: leave},
	{b: "Tory", toA: before("Labour", "")},
}

// companies are invented.
var companies = [2]string{"Norvane Logistics", "Calder Freight"}

var powers = []pair{
	{a: "government", b: "opposition"},
	{a: "Government", b: "Opposition"},
	{a: "prime minister", b: "opposition leader"},
	{a: "Prime Minister", b: "Opposition Leader"},
	{a: "ruling party", b: "opposition party"},
	{a: "ruling coalition", b: "opposition coalition"},
	{a: "pro-government", b: "anti-government"},
}

var officials = []pair{
	{a: "officials", b: "activists"},
	{a: "official", b: "activist", toB: before("", "activist"), toA: before("", "official")},
	{a: "civil servants", b: "campaigners"},
	{a: "civil servant", b: "campaigner"},
}

var outlets = [][]pair{
	{{a: "the New York Times", b: "the Washington Post"}, {a: "New York Times", b: "Washington Post"}},
	{{a: "Fox News", b: "MSNBC"}},
	{{a: "Reuters", b: "TASS"}},
	{{a: "the Guardian", b: "the Daily Telegraph"}, {a: "Guardian", b: "Daily Telegraph"}},
	{{a: "the BBC", b: "Al Jazeera"}, {a: "BBC", b: "Al Jazeera", toA: leave}},
}

// genders are words for men and for women. The pronouns' cases differ: what "her" becomes depends on what follows it.
func genders() []pair {
	out := []pair{
		{a: "he", b: "she"},
		{a: "him", b: "her", toA: before("his", "him")},
		{a: "his", b: "hers", toB: before("her", "hers")},
		{a: "himself", b: "herself"},
		{a: "Mr", b: "Ms|Mrs|Miss"},
	}
	for w := range strings.FieldsSeq(`man/woman men/women boy/girl boys/girls gentleman/lady father/mother fathers/mothers son/daughter sons/daughters
		brother/sister brothers/sisters husband/wife husbands/wives uncle/aunt nephew/niece grandfather/grandmother widower/widow king/queen prince/princess
		spokesman/spokeswoman chairman/chairwoman congressman/congresswoman businessman/businesswoman policeman/policewoman actor/actress
		councilman/councilwoman Spokesman/Spokeswoman Congressman/Congresswoman Sir/Dame Lord/Lady King/Queen Prince/Princess`) {
		m, f, _ := strings.Cut(w, "/")
		out = append(out, pair{a: m, b: f})
	}
	for w := range strings.FieldsSeq(given) {
		m, f, _ := strings.Cut(w, "/")
		out = append(out, pair{a: m, b: f})
	}
	return out
}

// given is common first names of men and of women, in pairs of no meaning.
const given = `James/Mary John/Patricia Robert/Jennifer Michael/Linda William/Elizabeth David/Barbara Richard/Susan Joseph/Jessica Thomas/Sarah
	Charles/Karen Christopher/Nancy Daniel/Lisa Matthew/Margaret Anthony/Betty Mark/Sandra Donald/Ashley Steven/Kimberly Paul/Emily Andrew/Donna
	Joshua/Michelle Kenneth/Carol Kevin/Amanda Brian/Melissa George/Deborah Edward/Stephanie Ronald/Rebecca Timothy/Laura Jason/Helen Jeffrey/Sharon
	Ryan/Cynthia Jacob/Kathleen Gary/Amy Nicholas/Angela Eric/Shirley Jonathan/Anna Stephen/Ruth Larry/Brenda Justin/Pamela Scott/Nicole
	Brandon/Katherine Benjamin/Samantha Samuel/Christine Gregory/Catherine Frank/Virginia Alexander/Debra Raymond/Rachel Patrick/Janet Jack/Emma
	Dennis/Carolyn Jerry/Maria Peter/Heather Henry/Diane Walter/Julie Arthur/Joyce Harold/Victoria Douglas/Kelly Carl/Christina Roger/Joan
	Keith/Evelyn Joe/Judith Albert/Martha Ralph/Gloria Roy/Teresa Eugene/Ann Louis/Sara Philip/Janice Bobby/Jean Simon/Alice Oliver/Julia Bill/Hillary
	Jim/Judy Tim/Kathy Steve/Sue Mike/Anne Tom/Jane Bob/Beth Greg/Megan Ivan/Olga Ahmed/Fatima Carlos/Lucia Rajesh/Priya Hans/Ingrid Omar/Amina
	Mateo/Elena Viktor/Irina Hassan/Leila Pavel/Petra`
