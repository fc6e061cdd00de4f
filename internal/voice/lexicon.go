package voice

// judging are words of judgement beside those that training/voice.py learned: the annotated sentences hold too few of them.
var judging = set(`overwhelmingly cynical cynically remarkable remarkably heroic heroically corrupt disgraceful shameful shamelessly brazen
	brazenly reckless recklessly ruthless ruthlessly brutal brutally savage savagely vicious viciously barbaric cruel heinous despicable
	disastrous disastrously catastrophic devastating ruinous abysmal dismal dire horrific horrendous appalling outrageous scandalous
	egregious blatant blatantly flagrant flagrantly notorious notoriously infamous dubious bogus phony fraudulent deceptive misleading
	hypocritical absurd ludicrous ridiculous preposterous laughable bizarre nonsensical incoherent inept incompetent hapless hopeless
	pathetic feeble cowardly stubborn stubbornly arrogant arrogantly callous heartless vile toxic poisonous sinister draconian
	tyrannical despotic fanatical rabid radical extremist hateful bigoted divisive inflammatory unhinged desperate desperately
	unprecedented unjustified unwarranted unfair unjust illegitimate baseless groundless discredited debunked failed failing flawed
	botched bungled chaotic dysfunctional troubled embattled beleaguered disgraced scandal sham farce fiasco debacle mockery betrayal
	masterful masterfully brilliant brilliantly stunning stunningly astonishing astounding spectacular magnificent glorious triumphant
	courageous fearless visionary principled noble selfless historic landmark bold boldly sweeping crushing decisive resounding
	surprisingly unsurprisingly tellingly ironically predictably inexplicably conveniently supposedly needlessly foolishly
	wrongly rightly rightfully deservedly sadly tragically alarmingly worryingly disturbingly increasingly undermines contradicts`)
