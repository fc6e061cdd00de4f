package lang_test

import (
	"strings"
	"testing"
	"time"

	"hearsay/internal/lang"
)

func TestDetect(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"english":                        {"The harbour board said on Monday that it would not reopen the eastern pier before spring.", "en"},
		"english, few words":             {"The minister has resigned.", ""},
		"english capitals":               {"THE MINISTER SAID HE WOULD NOT RESIGN OVER THE REPORT.", "en"},
		"english with names":             {"Søren Ærø and Ægir Þórsson told the Håbets Tidende that Åse Ødegård had left for Tromsø.", "en"},
		"english, one quote in french":   {"The mayor said she would not sign. “Nous ne voulons pas de cette école,” a parent told the council, and others agreed with him.", "en"},
		"english headline, capitals":     {"Veldt Board To Expand U.S. Grain Plan, Allow N. Shore Farmers To Enter E.U. Talks", ""},
		"english headline, foreign name": {"Veldt’s Marine Le Grand backs U.S. plan, denounces Olsen’s board.", ""},
		"german":                         {"Die Hafenbehörde teilte am Montag mit, dass der östliche Pier nicht vor dem Frühjahr wieder geöffnet wird.", "de"},
		"german without umlauts":         {"Der Minister sagte am Montag, er habe von dem Bericht nichts gewusst und werde nicht gehen.", "de"},
		"french":                         {"Le conseil du port a déclaré lundi que la jetée ne serait pas rouverte avant le printemps, selon une source proche du dossier.", "fr"},
		"spanish":                        {"El consejo del puerto dijo el lunes que no se abriría el muelle antes de la primavera, según fuentes de la ciudad.", "es"},
		"italian":                        {"Il consiglio del porto ha detto lunedì che il molo non sarà riaperto prima della primavera, secondo una fonte della città.", "it"},
		"portuguese":                     {"O conselho do porto disse na segunda-feira que o cais não será reaberto antes da primavera, segundo uma fonte.", "pt"},
		"dutch":                          {"Het havenbestuur zei maandag dat de oostelijke pier niet voor het voorjaar zal worden geopend, aldus een bron.", "nl"},
		"swedish":                        {"Hamnstyrelsen sade i måndags att den östra piren inte kommer att öppnas före våren, och det är inte första gången.", "sv"},
		"danish":                         {"Havnebestyrelsen sagde mandag, at den østlige mole ikke bliver åbnet før foråret, og det er ikke første gang af den slags.", "da"},
		"norwegian":                      {"Havnestyret sa mandag at den østlige moloen ikke blir åpnet før våren, og det er ikke første gang, ifølge en kilde etter møtet.", "no"},
		"finnish":                        {"Satamahallitus sanoi maanantaina, että itäistä laituria ei avata ennen kevättä, ja se on myös kaupungin mukaan selvää.", "fi"},
		"polish":                         {"Zarząd portu powiedział w poniedziałek, że wschodnie molo nie zostanie otwarte przed wiosną, a źródło to potwierdza.", "pl"},
		"czech":                          {"Správa přístavu v pondělí řekla, že východní molo se před jarem neotevře, a podle zdroje to není poprvé.", "cs"},
		"slovak":                         {"Správa prístavu v pondelok povedala, že východné mólo sa pred jarou neotvorí, a podľa zdroja to nie je prvý raz.", "sk"},
		"hungarian":                      {"A kikötő vezetése hétfőn azt mondta, hogy a keleti móló nem nyílik meg tavasz előtt, és ez egy forrás szerint is így van.", "hu"},
		"romanian":                       {"Consiliul portului a spus luni că digul de est nu va fi redeschis înainte de primăvară, potrivit unei surse din oraș.", "ro"},
		"turkish":                        {"Liman kurulu pazartesi günü doğu iskelesinin bahardan önce açılmayacağını söyledi, bu bir kaynak için de çok açık.", "tr"},
		"indonesian":                     {"Dewan pelabuhan mengatakan pada hari Senin bahwa dermaga timur tidak akan dibuka sebelum musim semi, kata sumber itu.", "id"},
		"vietnamese":                     {"Hội đồng cảng cho biết hôm thứ Hai rằng cầu tàu phía đông sẽ không được mở lại trước mùa xuân, theo một nguồn tin.", "vi"},
		"russian":                        {"Администрация порта заявила в понедельник, что восточный пирс не откроется до весны, и это не первый раз.", "ru"},
		"ukrainian":                      {"Адміністрація порту заявила в понеділок, що східний пірс не відкриється до весни, і це не перший раз.", "uk"},
		"bulgarian":                      {"Управата на пристанището заяви в понеделник, че източният кей няма да се отвори преди пролетта и това не е за първи път.", "bg"},
		"serbian":                        {"Управа луке је у понедељак рекла да се источни док неће отворити пре пролећа и да то није први пут.", "sr"},
		"greek":                          {"Το λιμεναρχείο δήλωσε τη Δευτέρα ότι η προβλήτα δεν θα ανοίξει πριν από την άνοιξη.", "el"},
		"arabic":                         {"قال مجلس الميناء يوم الاثنين إن الرصيف الشرقي لن يفتح قبل الربيع في المدينة التي كان من بين سكانها.", "ar"},
		"persian":                        {"هیئت مدیره بندر روز دوشنبه گفت که اسکله شرقی تا بهار باز نخواهد شد و این برای شهر است.", "fa"},
		"urdu":                           {"بندرگاہ کے بورڈ نے پیر کو کہا کہ مشرقی گھاٹ بہار سے پہلے نہیں کھلے گا اور یہ شہر میں ہے۔", "ur"},
		"hebrew":                         {"מועצת הנמל אמרה ביום שני כי הרציף המזרחי לא ייפתח לפני האביב.", "he"},
		"chinese":                        {"港务局星期一表示，东码头在春天之前不会重新开放。", "zh"},
		"japanese":                       {"港湾委員会は月曜日、東桟橋は春まで再開されないと述べた。", "ja"},
		"korean":                         {"항만위원회는 월요일 동쪽 부두를 봄 이전에 다시 열지 않겠다고 밝혔다.", "ko"},
		"thai":                           {"คณะกรรมการท่าเรือกล่าวเมื่อวันจันทร์ว่าจะไม่เปิดท่าเรือตะวันออกก่อนฤดูใบไม้ผลิ", "th"},
		"hindi":                          {"बंदरगाह बोर्ड ने सोमवार को कहा कि पूर्वी घाट वसंत से पहले नहीं खुलेगा और यह शहर के लिए है।", "hi"},
		"empty":                          {"", ""},
		"no letters":                     {"1234 5678 — 90 %", ""},
		"bare names":                     {"Odile Brandt Mira Olsen Lindenau Veldt Harbour Gazette", ""},
		"not enough":                     {"Minister resigns", ""},
		"not utf-8":                      {"\xff\xfe\xfd", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lang.Detect(tt.text); got != tt.want {
				t.Errorf("%q\ngot %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// English must be English from whatever side it is looked at: at every length from a paragraph on.
func TestDetectLength(t *testing.T) {
	const s = "Two officials said the order had come from the ministry, which denied it. "
	for n := 1; n < 2000; n *= 3 {
		start := time.Now()
		if got := lang.Detect(strings.Repeat(s, n)); got != "en" {
			t.Errorf("%d times: got %q, want en", n, got)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%d times: took %v", n, d)
		}
	}
}
