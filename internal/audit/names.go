package audit

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/token"
)

// language is names as they are common in one language, as English reports write them: given names of men and women, and surnames.
// The combinations are ours; none is meant for anybody.
type language struct {
	name             string
	men, women, last []string
}

// person is somebody whose name can be replaced.
type person struct {
	given, last string
	woman       bool
}

// nameEdits replaces the names of the people that statements of a record are from, wherever they stand in text, by names of l. People
// who share a surname share the new one.
func nameEdits(r hearsay.Record, text string, l language) []edit {
	to := map[string]string{}
	var men, women, last int
	next := func(from []string, n *int) string {
		*n++
		return from[(*n-1)%len(from)]
	}
	pairs := []pair{}
	for _, p := range people(r) {
		if to[p.last] == "" {
			to[p.last] = next(l.last, &last)
			pairs = append(pairs, pair{a: p.last, b: to[p.last], toA: leave})
		}
		given := ""
		if p.woman {
			given = next(l.women, &women)
		} else {
			given = next(l.men, &men)
		}
		pairs = append(pairs, pair{a: p.given + " " + p.last, b: given + " " + to[p.last], toA: leave})
	}
	edits := find(text, phrases(pairs))
	return slices.DeleteFunc(edits, func(e edit) bool { return e.side == sideB })
}

// people gives the people of a record whose full names have a given name and a surname, in the order of their first mention.
func people(r hearsay.Record) []person {
	var out []person
	sentences := token.Sentences(r.Text)
	for _, s := range r.Sources {
		if s.Kind != hearsay.Person || !s.Named {
			continue
		}
		parts := strings.Fields(s.Name)
		if len(parts) < 2 || len(parts) > 3 || slices.ContainsFunc(parts, unfit) {
			continue
		}
		p := person{given: strings.Join(parts[:len(parts)-1], " "), last: parts[len(parts)-1]}
		// A surname that is a word of the text elsewhere is no safe thing to replace.
		if strings.Contains(r.Text, " "+strings.ToLower(p.last)+" ") || len(p.last) < 3 {
			continue
		}
		p.woman = woman(r.Text, sentences, p)
		if !slices.ContainsFunc(out, func(q person) bool { return q.given == p.given && q.last == p.last }) {
			out = append(out, p)
		}
	}
	return out
}

// titles are words in a name that are no part of it, and endings that stay behind.
var titles = words(`mr mrs ms miss dr prof sir dame lord lady sen rep gov gen col president senator governor judge justice king queen prince princess pope jr sr ii iii iv`)

// unfit reports whether w is no plain part of a person's name.
func unfit(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	return !unicode.IsUpper(first) || titles[strings.ToLower(strings.Trim(w, ".,"))] || strings.ContainsFunc(w, unicode.IsDigit) || strings.ToUpper(w) == w && len(w) > 2
}

// woman reports whether the pronouns after a person's name are a woman's, or the given name is.
func woman(text string, sentences []hearsay.Span, p person) bool {
	for w := range strings.FieldsSeq(given) {
		m, f, _ := strings.Cut(w, "/")
		first, _, _ := strings.Cut(p.given, " ")
		if first == m || first == f {
			return first == f
		}
	}
	women, men := 0, 0
	for i, s := range sentences {
		if !strings.Contains(s.In(text), p.last) {
			continue
		}
		near := s.In(text)
		if i+1 < len(sentences) {
			near += " " + sentences[i+1].In(text)
		}
		for w := range strings.FieldsFuncSeq(strings.ToLower(near), func(r rune) bool { return !letter(r) }) {
			switch w {
			case "she", "her", "ms", "mrs":
				women++
			case "he", "his", "him", "mr":
				men++
			}
		}
	}
	return women > men
}

// names makes a language of given names of men, of women, and surnames, each divided by commas.
func names(name, men, women, last string) language {
	list := func(s string) []string {
		out := strings.Split(s, ",")
		for i := range out {
			out[i] = strings.TrimSpace(out[i])
		}
		return out
	}
	return language{name, list(men), list(women), list(last)}
}

var languages = []language{
	names("English", "Colin, Martin, Graham, Ross", "Gillian, Hazel, Marjorie, Tess", "Hartwell, Ashdown, Pickering, Lowther, Brackley"),
	names("Irish", "Ciarán, Declan, Pádraig, Eoin", "Aoife, Siobhán, Gráinne, Niamh", "O’Halloran, Mac Giolla, Ní Dhuibhne, Kinsella, O’Dea"),
	names("German", "Jürgen, Detlef, Matthias, Uwe", "Sieglinde, Anke, Dörte, Ulrike", "Brandmüller, von Hagenow, Schäfer, Kettler, Weißgerber"),
	names("Dutch", "Joost, Maarten, Sjoerd, Wim", "Marijke, Femke, Anneloes, Tineke", "van der Meulen, de Groot, Hoekstra, ten Brink, Verhagen"),
	names("French", "Thierry, Gaël, Étienne, Baptiste", "Solène, Mireille, Hélène, Clémence", "Lefèvre, de la Roche, Garnier, Besançon, d’Aubigny"),
	names("Spanish", "Álvaro, Íñigo, Joaquín, Rubén", "Pilar, Begoña, Inés, Macarena", "Ibáñez, de la Fuente, Quintero, Muñoz, Echeverría"),
	names("Portuguese", "Tiago, Rui, Gonçalo, Nuno", "Inês, Conceição, Mafalda, Leonor", "da Silveira, Magalhães, dos Reis, Figueira, Brandão"),
	names("Italian", "Gianluca, Tommaso, Piero, Ettore", "Ilaria, Ornella, Donatella, Nicoletta", "Bellandi, De Santis, Caruso, Della Torre, Fumagalli"),
	names("Swedish", "Gösta, Håkan, Björn, Lennart", "Åsa, Gunilla, Birgitta, Malin", "Lindqvist, Åkerman, af Ekenstam, Nyström, Söderlund"),
	names("Danish", "Jørgen, Søren, Mogens, Torben", "Bodil, Kirsten, Lærke, Pernille", "Kjærgaard, Mølgaard, Thygesen, Vestergård, Bak"),
	names("Norwegian", "Øyvind, Terje, Sigurd, Trygve", "Ragnhild, Solveig, Tone, Åshild", "Haugland, Bjørnstad, Tveit, Sæther, Nygård"),
	names("Finnish", "Jukka, Pekka, Tapio, Väinö", "Päivi, Kaisa, Riikka, Sirpa", "Hämäläinen, Korhonen, Mäkinen, Laitila, Ylönen"),
	names("Polish", "Zbigniew, Sławomir, Wojciech, Leszek", "Małgorzata, Agnieszka, Bożena, Grażyna", "Wiśniewska, Kowalczyk, Zieliński, Wróblewski, Dąbek"),
	names("Czech", "Jiří, Zdeněk, Bohumil, Luboš", "Jitka, Květa, Markéta, Zdeňka", "Dvořáková, Procházka, Šimůnek, Kubát, Říha"),
	names("Hungarian", "Gábor, Zsolt, Lőrinc, Ferenc", "Ágnes, Zsófia, Ilona, Enikő", "Szabados, Kőszegi, Nagybányai, Halmos, Pintér"),
	names("Romanian", "Răzvan, Gheorghe, Sorin, Ștefan", "Ileana, Ruxandra, Doina, Mădălina", "Munteanu, Țurcanu, Ionescu, Vlădescu, Căpraru"),
	names("Serbian", "Dragan, Miloš, Nebojša, Zoran", "Jelena, Snežana, Dragica, Vesna", "Petrović, Đurić, Stanković, Živojinović, Kovač"),
	names("Greek", "Kostas, Dimitris, Yannis, Stavros", "Eleni, Katerina, Despina, Vasiliki", "Papadakis, Georgiou, Karras, Mavros, Stathopoulos"),
	names("Russian", "Gennady, Arkady, Fyodor, Rodion", "Lyudmila, Zoya, Raisa, Yevgenia", "Belousov, Tikhonova, Shcherbakov, Gusev, Yermolin"),
	names("Ukrainian", "Taras, Bohdan, Ostap, Yaroslav", "Oksana, Halyna, Nataliya, Solomiya", "Kovalchuk, Hrytsenko, Melnyk, Pidhirnyi, Shevchuk"),
	names("Turkish", "Kemal, Oğuz, Tuncay, Çetin", "Ayşe, Şule, Gülsüm, Nurgül", "Yıldırım, Öztürk, Karaca, Aydoğan, Çelik"),
	names("Arabic", "Khalil, Marwan, Nizar, Sami", "Rasha, Samira, Nawal, Hanan", "al-Haddad, Barakat, el-Sayegh, Qasem, Abu Zayd"),
	names("Hebrew", "Yossi, Amnon, Eitan, Gilad", "Tzipi, Orly, Shira, Noga", "Ben-Shalom, Avrahami, Mizrahi, Bar-On, Peretz"),
	names("Persian", "Behrouz, Farhad, Siavash, Kamran", "Shirin, Parisa, Golnar, Mahnaz", "Rostami, Tehrani, Jalilvand, Ebrahimi, Sohrabi"),
	names("Hindi", "Suresh, Dinesh, Vikram, Manoj", "Sunita, Kavita, Meenakshi, Rekha", "Chaturvedi, Bhardwaj, Srivastava, Tripathi, Yadav"),
	names("Urdu", "Tariq, Imtiaz, Naveed, Shahid", "Saima, Rukhsana, Nighat, Shabnam", "Qureshi, Chaudhry, Bukhari, Siddiqui, Malik"),
	names("Chinese", "Jianguo, Weimin, Zhiqiang, Haoran", "Xiulan, Meiling, Yuhan, Lihua", "Zheng, Ouyang, Xu, Huang, Deng"),
	names("Japanese", "Takeshi, Shinji, Noboru, Kazuo", "Haruka, Michiko, Sachiko, Ayumi", "Watanabe, Ōtsuka, Fujimoto, Nakayama, Shirai"),
	names("Korean", "Min-jae, Dong-hyun, Sang-woo, Jae-ho", "Soo-jin, Hye-won, Eun-ji, Mi-sook", "Choi, Hwang, Seong, Jeon, Bae"),
	names("Vietnamese", "Văn Bình, Quang Huy, Đức Minh, Hữu Phước", "Thị Hoa, Ngọc Lan, Thu Hằng, Bích Thủy", "Nguyễn, Trần, Đặng, Huỳnh, Lê"),
	names("Indonesian", "Budi, Agung, Hendra, Wahyu", "Siti, Dewi, Ratna, Wulan", "Santoso, Hidayat, Kusuma, Prasetyo, Wibowo"),
	names("Swahili", "Juma, Baraka, Kamau, Otieno", "Neema, Zawadi, Wanjiru, Achieng", "Mwangi, Kariuki, Njoroge, Wafula, Mutiso"),
	names("Yoruba", "Adebayo, Olumide, Tunde, Babatunde", "Folasade, Yetunde, Bukola, Titilayo", "Adeyemi, Ogunleye, Akinwale, Ọlátúnjí, Oyelaran"),
	names("Amharic", "Tesfaye, Getachew, Dawit, Bekele", "Tigist, Almaz, Hirut, Selam", "Woldemariam, Gebre, Haile, Tadesse, Demissie"),
}
