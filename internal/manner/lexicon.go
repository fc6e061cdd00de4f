package manner

import (
	"strings"

	"hearsay"
)

// cueLexicon lists, per act, the words of cues that perform it. It is a prior for cues that the annotated reports hold too
// few of; the model learns how far to trust it.
var cueLexicon = map[hearsay.Act]string{
	hearsay.Confirm: `confirm confirms confirmed confirming acknowledge acknowledges acknowledged acknowledging admit admits admitted
		admitting concede concedes conceded conceding agree agrees agreed concur concurs concurred reaffirm reaffirmed reaffirms
		corroborate corroborated corroborates verified verify verifies confess confessed confesses recognise recognised recognize
		recognized admission confirmation acknowledgement acknowledgment`,
	hearsay.Deny: `deny denies denied denying dispute disputes disputed disputing rebut rebuts rebutted refute refutes refuted refuting
		contradict contradicts contradicted disavow disavowed denial denials debunk debunked debunks rubbished downplay downplayed
		disclaim disclaimed disagreed repudiate repudiated`,
	hearsay.Refuse: `refuse refuses refused refusing decline declines declined declining reject rejects rejected rejecting refusal rejection
		rebuff rebuffs rebuffed spurn spurns spurned decide unwilling balk balked balks veto vetoed vetoes boycott ruled forswore
		forswear demurred`,
	hearsay.Demand: `demand demands demanded demanding urge urges urged urging order orders ordered ordering call calling request requests
		requested requesting implore implores implored plead pleaded pleads beg begged begs exhort exhorted instruct instructed
		instructs encourage encouraged encourages advise advised advises recommend recommended recommends appeal appealed appeals
		petition petitioned press pressed presses push pushed pushes pushing insist invite invited lobbied lobby tells compel compelled
		direct directed summon summoned pleas plea instruction instructions recommendation`,
	hearsay.Propose: `propose proposes proposed proposing proposal proposals suggest suggesting suggestion float floated floats pitch pitched
		pitches envisions envisage envisaged outline outlined table tabled moot mooted idea amendment introduce introduced forward`,
	hearsay.Offer: `offer offers offered offering promise promises promised promising pledge pledges pledged pledging vow vows vowed vowing
		commit commits committed guarantee guaranteed guarantees assure assured assures swear swore volunteered commitment undertake
		undertook undertaking assurance`,
	hearsay.Warn: `warn warns warned warning warnings threaten threatens threatened threatening threat threats caution cautions cautioned
		cautioning alert alerted predicts alarm ultimatum`,
	hearsay.Criticise: `criticise criticises criticised criticising criticize criticizes criticized criticizing criticism accuse accuses accused
		accusing accusation accusations blame blames blamed blaming attack attacks attacked attacking slam slams slammed slamming blast
		blasts blasted blasting condemn condemns condemned condemning denounce denounces denounced denouncing rip rips ripped ripping mock
		mocks mocked mocking deride derides derided lament lamented complain complains complained complaining rail railed railing lambast
		lambasted lambaste chide chided rebuke rebuked scold scolded decry decried decries fault faulted oppose opposes opposed
		objected objects object objection complaint complaints ridicule ridiculed insult insulted bash bashed scoff scoffed charge
		charged alleges alleged allege alleging allegation allegations trash trashed skewered hit hits hitting bemoan bemoaned deplored
		deplore castigated knocked tore pilloried berated disagrees protest protested challenged questioned dig`,
	hearsay.Praise: `praise praises praised praising endorse endorses endorsed endorsing endorsement hail hails hailed hailing applaud applauds
		applauded laud lauds lauded commend commends commended welcome welcomes welcomed congratulate congratulated congratulates thank
		thanks thanked credit credits credited celebrate celebrated cheer cheered compliment complimented tout touts touted defend
		defended defends defending support supports backs backed backing admire admires admired vouch vouching heralded trumpeted
		extol extolled saluted salute honored honoured`,
	hearsay.Ask: `ask asks asked asking question questions questioned questioning wonder wonders wondered wondering inquire inquired query
		queried investigate investigating quizzed probe`,
	hearsay.Think: `think thinks thought thinking believe believes believed believing belief want wants wanted wanting hope hopes hoped hoping
		fear fears feared fearing expect expects expected expecting feel feels felt plan plans planned planning wish wishes wished intend
		intends intended consider considers considered considering know knows knew understand understands doubt doubts doubted worry
		worries worried concern concerns concerned prefer prefers preferred view views viewed opinion see sees saw suspect suspects
		suspected dream notion assume assumes assumed aims aim seek seeks sought desire desires ponder pondered mull mulling likes
		dislike favor favors favour mind eager willing scared convinced hopeful optimistic decided decision imagine imagined anticipate`,
	hearsay.State: `said says say saying told tells telling reported reports report wrote writes announced announces added adds adding stated
		states noted notes noting according explained explains testified found finds shows show showed claimed claims reportedly argued
		argues contends contended maintained described describes remarked observed predicted estimates estimated concluded`,
}

// toneWords are words of judgement, for and against.
const praising = `good great best better wonderful fantastic excellent amazing brilliant strong smart honest brave courage courageous hero heroes
	love loved beautiful proud honor honored honour terrific incredible outstanding remarkable success successful qualified respect
	respected admire trust trusted leader leadership happy glad pleased right thank thanks grateful support supported friend decent
	kind talented tremendous superb perfect important effective positive ready win winning wise integrity inspiring historic
	impressive champion tough experienced principled fair progress helpful well`

const faulting = `bad worse worst terrible horrible awful disgusting disgrace disgraceful disaster disastrous wrong lie lies lied lying liar
	false corrupt corruption crooked failed failure fail fails failing dangerous danger racist racism sexist bigot bigotry hate hatred
	hateful shame shameful ashamed stupid dumb idiot foolish weak pathetic unfit unqualified dishonest fraud scam hypocrite
	hypocritical hypocrisy reckless irresponsible outrageous offensive ridiculous absurd nonsense mess broken rigged unfair unjust
	illegal violated violates crime criminal criminals attack attacked insult insulting divisive extreme radical cruel incompetent
	ignorant ignorance mistake mistakes mistaken problem troubling disturbing appalling appalled unacceptable phony fake propaganda
	scandal hurt hurts destroy destroying destroyed threat ruin ruined poor cowards coward betrayed betrayal unpopular irresponsible
	careless inadequate misleading misled cheat cheated steal stole dirty ugly vile nasty rude arrogant damage damaging undermine
	undermines flawed inappropriate unhinged embarrassing laughable sham shambles guilty blame disrespect disrespectful neglected`

var cueActs, tones = lexicons()

func lexicons() (map[string]hearsay.Act, map[string]int) {
	acts, tone := map[string]hearsay.Act{}, map[string]int{}
	for _, a := range Acts {
		for w := range strings.FieldsSeq(cueLexicon[a]) {
			acts[w] = a
		}
	}
	for w := range strings.FieldsSeq(praising) {
		tone[w] = 1
	}
	for w := range strings.FieldsSeq(faulting) {
		tone[w] = -1
	}
	return acts, tone
}
