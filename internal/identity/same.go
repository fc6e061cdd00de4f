package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a name in plain Latin letters: marks dropped, Cyrillic and Greek transliterated.
func fold(s string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, c) {
			continue
		}
		if t, ok := latin[unicode.ToLower(c)]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// latin transliterates single letters, after BGN/PCGN in its simplest form.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'е': "e", 'є': "ye", 'ж': "zh", 'з': "z", 'и': "i", 'і': "i", 'к': "k", 'л': "l",
	'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch",
	'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "dj", 'џ': "dz",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x",
	'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
	'ß': "ss", 'ø': "o", 'đ': "d", 'ł': "l", 'æ': "ae", 'œ': "oe", 'ð': "d", 'þ': "th", 'ı': "i",
}

// nicknames lead to the given name they are short for.
var nicknames = map[string]string{
	"bill": "william", "will": "william", "billy": "william", "bob": "robert", "rob": "robert", "bobby": "robert", "dick": "richard", "rick": "richard",
	"jim": "james", "jimmy": "james", "joe": "joseph", "jack": "john", "johnny": "john", "tom": "thomas", "mike": "michael", "dave": "david", "dan": "daniel",
	"don": "donald", "ed": "edward", "ted": "edward", "tony": "anthony", "chuck": "charles", "charlie": "charles", "ben": "benjamin", "sam": "samuel",
	"steve": "stephen", "steven": "stephen", "tim": "timothy", "greg": "gregory", "jeff": "jeffrey", "ken": "kenneth", "larry": "lawrence", "matt": "matthew",
	"nick": "nicholas", "pat": "patrick", "pete": "peter", "phil": "philip", "ron": "ronald", "andy": "andrew", "alex": "alexander", "fred": "frederick",
	"liz": "elizabeth", "beth": "elizabeth", "betty": "elizabeth", "kate": "katherine", "kathy": "katherine", "katie": "katherine", "sue": "susan", "peggy": "margaret",
	"maggie": "margaret", "meg": "margaret", "debbie": "deborah", "barb": "barbara", "jenny": "jennifer", "jen": "jennifer", "becky": "rebecca", "bernie": "bernard",
	"chris": "christopher", "mitch": "mitchell", "rudy": "rudolph", "hank": "henry", "harry": "henry", "gus": "august", "vlad": "vladimir", "volodya": "vladimir",
	"volodymyr": "vladimir", "oleksandr": "alexander", "aleksandr": "alexander", "serhiy": "sergei", "sergey": "sergei", "dmytro": "dmitri", "dmitry": "dmitri",
	"mykola": "nikolai", "mohammed": "muhammad", "mohamed": "muhammad", "mohammad": "muhammad",
}

func nickname(n string) string {
	if f, ok := nicknames[n]; ok {
		return f
	}
	return n
}
