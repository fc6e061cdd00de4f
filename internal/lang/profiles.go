package lang

import (
	"strings"
	"unicode"
)

// script is a writing system with the languages of the news that use it.
type script struct {
	name   string
	tables []*unicode.RangeTable
	// weight is how many letters of an alphabet one of its letters stands for.
	weight    int
	languages []language
}

// language is a profile: its code, its commonest function words and the letters that mark it among its script's.
type language struct {
	code    string
	words   map[string]bool
	letters string
}

func profile(code, letters, words string) language {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return language{code: code, words: set, letters: letters}
}

func only(code string) []language { return []language{{code: code}} }

// kana is the index of the Japanese syllabaries in scripts.
const kana = 1

// scripts holds the Latin script first.
var scripts = []script{
	{"latin", []*unicode.RangeTable{unicode.Latin}, 1, latin},
	{"kana", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}, 2, only("ja")},
	{"han", []*unicode.RangeTable{unicode.Han}, 2, only("zh")},
	{"hangul", []*unicode.RangeTable{unicode.Hangul}, 2, only("ko")},
	{"cyrillic", []*unicode.RangeTable{unicode.Cyrillic}, 1, cyrillic},
	{"arabic", []*unicode.RangeTable{unicode.Arabic}, 1, arabic},
	{"devanagari", []*unicode.RangeTable{unicode.Devanagari}, 1, devanagari},
	{"greek", []*unicode.RangeTable{unicode.Greek}, 1, only("el")},
	{"hebrew", []*unicode.RangeTable{unicode.Hebrew}, 1, only("he")},
	{"thai", []*unicode.RangeTable{unicode.Thai}, 1, only("th")},
	{"armenian", []*unicode.RangeTable{unicode.Armenian}, 1, only("hy")},
	{"georgian", []*unicode.RangeTable{unicode.Georgian}, 1, only("ka")},
	{"bengali", []*unicode.RangeTable{unicode.Bengali}, 1, only("bn")},
	{"tamil", []*unicode.RangeTable{unicode.Tamil}, 1, only("ta")},
	{"telugu", []*unicode.RangeTable{unicode.Telugu}, 1, only("te")},
	{"gujarati", []*unicode.RangeTable{unicode.Gujarati}, 1, only("gu")},
	{"gurmukhi", []*unicode.RangeTable{unicode.Gurmukhi}, 1, only("pa")},
	{"kannada", []*unicode.RangeTable{unicode.Kannada}, 1, only("kn")},
	{"malayalam", []*unicode.RangeTable{unicode.Malayalam}, 1, only("ml")},
	{"sinhala", []*unicode.RangeTable{unicode.Sinhala}, 1, only("si")},
	{"burmese", []*unicode.RangeTable{unicode.Myanmar}, 1, only("my")},
	{"khmer", []*unicode.RangeTable{unicode.Khmer}, 1, only("km")},
	{"lao", []*unicode.RangeTable{unicode.Lao}, 1, only("lo")},
	{"ethiopic", []*unicode.RangeTable{unicode.Ethiopic}, 1, only("am")},
}

var latin = []language{
	profile("en", "", `the of and to in a is that for it was on with as by at from his he be are this have has had not but they
		which or an were their been will would who said she her we you its more about after when there than what if also into
		i my your our them him do did could can no all one two out up over says told no new some other only before because`),
	profile("de", "äöüß", `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
		dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man
		sein wurde sei ich wir ihre seine gegen vom wenn`),
	profile("fr", "éèêçàùœëîô", `de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se le ce il sont la
		mais on ou son avec nous comme cette ses été aux leur elle deux ont sa même ces fait selon après je vous était être tout
		sans d l qu s n c avait`),
	profile("es", "ñáéíóú¿¡", `de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí
		porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra
		otros ese eso ante fue han es son dijo había ha`),
	profile("it", "àèéìòù", `di che e la il un a per è in una mi sono ho non ma lo ha le si con i da se del della dei gli al come più
		anche nel alla dal ci questo delle degli suo sua loro stato era dalla nella sul dopo essere hanno tra quando prima tutti
		dell l nell all`),
	profile("pt", "ãõçáéíóúâê", `de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à
		seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus
		disse são`),
	profile("nl", "ëï", `de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij door uit naar heeft nog
		wordt worden over zich hij ze die deze dit was wel geen meer werd tot kan hebben zegt al haar hun ik je moet of`),
	profile("sv", "åäö", `och i att det som en på är av för med den till inte har de ett om var men sig så vi från man han kan under när
		säger hade efter eller nu där vid över också ska skulle sin bara sedan mot än hon mycket blir blev detta`),
	profile("da", "æøå", `og i at det er en til på som af for den med de der har ikke et var han fra men om vi sig kan så skal blev efter
		over hun havde nu også eller ved vil siger bliver under ud være blevet hvor når mod jeg`),
	profile("no", "æøå", `og i det er en til på som av for den med de har ikke et var han fra men om vi seg kan så skal ble etter over hun
		hadde nå også eller ved vil sier blir under ut være blitt hvor når mot jeg at ifølge dette`),
	profile("fi", "äö", `ja on ei se että hän oli ovat mukaan myös kun mutta tai niin kuin sen ole joka jos vain kanssa sekä ollut hänen
		mitä nyt jo ennen jälkeen vielä sanoo he tämä ne joiden vuonna oli eivät voi`),
	profile("pl", "ąćęłńóśźż", `i w na z do nie się że to jest o jak po od za a ale przez dla przy oraz są co tym ma był czy jego już tylko
		było może te które który która go jej ich być także pod ze będzie powiedział roku podczas`),
	profile("cs", "ěščřžýáíéúůďťň", `a v na se je že z s o do i to k pro by za ale po od jako jsou si podle byl které který aby také jeho
		ve až při nebo jak už která má bude mezi bylo není jen může řekl před roce`),
	profile("sk", "ľščťžýáíéúäôňďŕĺ", `a v na sa je že z s o do aj to k pre by za ale po od ako sú si podľa bol ktoré ktorý aby tiež jeho vo
		až pri alebo už ktorá má bude medzi bolo nie len môže povedal pred roku`),
	profile("hu", "őűáéíóöúü", `a az és hogy nem is egy ez meg van de volt csak már ki még mint azt ha szerint vagy be el fel kell lehet
		után mert azonban lesz pedig minden aki ami ezt között nagy volt`),
	profile("ro", "ășțâîşţ", `de și în la a cu pe nu că din un o se este mai care pentru au sau dar prin să lui fi sunt al ca ale după fost
		această către între când unei unui am ei lor doar spus potrivit iar`),
	profile("tr", "ğışçöü", `ve bir bu da de için ile çok daha olarak olan gibi en kadar sonra ancak ne var her o göre dedi olduğunu ya
		değil ki diye oldu tarafından ise mi başkanı yeni iki şu hem`),
	profile("id", "", `yang dan di dengan untuk dari ini pada tidak dalam akan itu adalah ke oleh juga sebagai ada karena kata telah bisa
		mereka dia kami saya atau lebih tersebut bahwa sudah para saat menjadi tahun orang seorang`),
	profile("vi", "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", `và của là có được trong cho không với một các những người này
		đã để khi đến từ về ra tại sẽ vào theo cũng như nhiều năm phải ông`),
	profile("hr", "čćžšđ", `i u je se na da za su od s o a ne će koji što kao to bi iz do te nije ili koje koja kako bio ali sve samo još
		prema biti ima nakon također rekao oko`),
	profile("sq", "ëç", `e të në i me për dhe që një është nga se si nuk ka do më u janë ky kjo por por duke ose pas tha edhe shumë`),
	profile("et", "õäöü", `ja on ei et see ta ka oli mis kui aga oma ning nad või kes seda siis selle mida pole nii kuid ütles veel üle`),
	profile("lt", "ąčęėįšųūž", `ir kad į yra iš su bet ar tai kaip jo apie už buvo dėl nuo po tik dar ne jis pagal savo taip metų`),
	profile("lv", "āčēģīķļņšūž", `un ir ka no ar uz par kas bet tas arī nav kā to pēc vai lai bija gan jau tika tiek viņš savu līdz`),
	profile("ca", "àèéíòóúçï·", `de la que el i a en les els per un del una amb és no al va se com més dels ha són aquest però seva també
		sobre aquesta entre seu li ja hi han fins quan l d`),
	profile("sw", "", `ya na wa kwa ni katika za la kuwa cha hiyo kama huo watu hii alisema pia baada hao yake bila ili tu wake bado sana`),
	profile("tl", "", `ang ng sa na mga at ay ni para siya hindi ito si nang kung may mula niya rin ko ako pero isang kanyang sinabi`),
}

var cyrillic = []language{
	profile("ru", "ыэёъ", `и в не на что с по как это из но за от он к его для так же у о а все было мы они бы только она еще или
		после при также который которые был заявил была сообщил до их`),
	profile("uk", "іїєґ", `і в на не що з та як до за у це про від він для його але так або було ми вони й бути також після при який
		які заявив був повідомив її їх`),
	profile("be", "ўі", `і ў на не што з як да за гэта пра ад ён для яго але так або было мы яны таксама пасля пры які якія быў іх`),
	profile("bg", "ъщ", `и на в за да се от е не с по че са ще като а до това през който към бе при който или след но има би които
		още съд заяви ги`),
	profile("sr", "ђјљњћџ", `и у је се на да за су од с о а не ће који што као то би из до није или које која како био али све само још
		према рекао`),
	profile("mk", "ѓќѕјљњџ", `и на во се за да од е не со по дека ќе како но или што го ја ги има би кои која кој беше изјави`),
	profile("kk", "әғқңөұүһі", `және бұл мен бір деп үшін бар да де болды туралы деді жаңа осы еді оның бойынша`),
}

var arabic = []language{
	profile("ar", "ةىؤئإأ", `في من على إلى أن التي الذي عن مع هذا هذه ما لا كان قال بين بعد كما أو قد لم وقال كانت حيث خلال ذلك وفي عام`),
	profile("fa", "پچژگکی", `و در به از که این را با است برای آن یک خود تا بر هم می شد کرد های نیز او گفت ها بود شده`),
	profile("ur", "ٹڈڑںےہھ", `کے کی میں ہے کا اور سے کو نے پر کہ ہیں یہ اس کہا ایک بھی تھا نہیں وہ ہو گیا`),
}

var devanagari = []language{
	profile("hi", "", `के की में है और से को का ने पर कि हैं यह एक भी कहा इस नहीं था लिए वह ही कर तो हो गया`),
	profile("mr", "ळ", `आणि आहे या हा ही हे ते की तो व आहेत नाही केली होते एक यांनी त्यांनी म्हणाले करण्यात होती`),
	profile("ne", "", `र को छ मा ले छन् भएको पनि यो हो गरेको लागि भने एक उनले हुने गर्ने बताए`),
}
