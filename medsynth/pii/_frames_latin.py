"""What stands around a Latin name that has no title: words before it and behind it. Data of ``_names_framed``."""

from __future__ import annotations

import re

_FRAMES = {
    "with": r"(?:discussed|d/w|dw|spoke|spoken|liaised|agreed|reviewed|shared|seen|met|checked|booked in|"
    r"appointment|appt|scheduled?|arrived|came|attended|together|live|lives|lived|stays?|staying|talked|chatted|"
    r"consult(?:ed|ation)?|friends|session|followed up|f/u|in touch)",
    "about": r"(?:complain|complaint|complained|worried|concerned|ask|asked|asking|told me|talk|spoke|calling|"
    r"writing|ringing|feedback|enquiry|concerns|worry|message)",
    "to": r"(?:according|handed over|hand over|handover|handing over|transferred|passed on|passed|given|sent|"
    r"addressed|speak|spoke|spoken|talk|talked|talking|belongs?|thanks|thank you|grateful|credit|copied?|cc|bleep|"
    r"bleeped|escalated|introduced|married|engaged|next|letter|referred|forwarded|explained|say hi|say hello|hello|"
    r"hi|hiya|happened|listen|listened|report|reports|apologies|love|best wishes|c/o|explained everything|reply)",
    "by": r"(?:taken|witnessed|signed|checked|reported|assessed|countersigned|reviewed|seen|written|noted|done|"
    r"performed|typed|dictated|collected|verified|authori[sz]ed|approved|diagnosed|treated|referred|examined|"
    r"operated on|told|prescribed|delivered|accompanied|escorted|brought in|driven|recorded|scrubbed|assisted|"
    r"cannulated|intubated|transcribed|dispensed|given|administered|prepared|trained|raised|covered|supported|"
    r"interpreted|drawn|completed|made|entered|posted|asked|submitted|requested|informed|discharged|reassured|bitten)",
    "from": r"(?:message|letter|email|text|note|referral|handover|call|voicemail|card|question|reply|answer|hear|"
    r"heard|heard back|donated|kidney|samples?|bloods?|update|visit|help|greetings|love|regards|thanks)",
    "for": r"(?:covering|looking|asking|booked|waiting|prescription|prescribed|results?|bloods?|samples?|scripts?|"
    r"bed|bag|room|form|consent|letter|appointment|appt|report|notes|chart|caring|carer|praying|pray|ask|asked|"
    r"interpreter|signed|signing|call|called|signature|message|parcel|thanks|thank you|birthday)",
    "under": r"(?:trained|admitted|worked|studied|care|operated|treated|followed|registered|seen|surgery|fellowship|"
    "rotation)",
    "of": r"(?:absence|desk|name|care|behalf|hands|wife|husband|son|daughter|mother|father|mum|mom|dad|brother|sister|"
    r"parents?|family|guardian|friend|opinion|case|bloods?|results?|notes|files?|chart|photos?|picture|pictures|"
    r"scans?|signature|carer|supervision|presence|house|home|side|wedding|funeral|death|birth|copy|report|samples?|"
    r"condition|mobile|number|address|discharge|transfer|in front|bed|office|help|advice)",
    "as": r"(?:listed|known|named|recorded|registered|given|saved|written|spelled|spelt|signed|identified)",
    **dict.fromkeys(("him", "her", "them", "it"), r"(?:named|christened|nicknamed|call|calls|called)"),
    "after": r"(?:look|looking|looks|looked|named|called|caring|cared)",
    "than": r"(?:older|younger|taller|better)",
    "because": r"(?:late|waiting|delayed|here|again|cancelled|running late|in)",
}
"""The word right before a name -> what stands before that word where it is one."""
BEFORE = {
    word: re.compile(rf"(?<![a-z]){frame} {word} (?:the (?:late|amazing|lovely|wonderful) )?$")
    for word, frame in _FRAMES.items()
}
DIRECT = frozenset(
    "per buried pathologist radiologist cardiologist neurologist urologist dermatologist oncologist psychiatrist "
    "paediatrician pediatrician obstetrician gynaecologist gynecologist haematologist hematologist "
    "gastroenterologist nephrologist endocrinologist rheumatologist pulmonologist ophthalmologist podiatrist "
    "chiropractor osteopath acupuncturist masseuse orthodontist endodontist microbiologist geneticist officer "
    "sponsor pi pcp hcp hv sr lad guy chap girlfriend boyfriend bf gf dh dw ds dd fil mil sil bil counselled "
    "counseled thanked consented named bleeped rang phoned emailed texted cc nok attn coach ex boss gp consultant "
    "physio midwife registrar solicitor lawyer interpreter landlord neighbour neighbor colleague mate bestie "
    "flatmate roommate housemate godmother godson stepdad stepmum stepson stepdaughter supervisor mentor tutor "
    "babysitter nanny carer caregiver cleaner trainer instructor manager receptionist bloke pal buddy widow late "
    "named visitor proband donor recipient poor dearest darling aunty auntie uncle granny grandpa nana nani dadi "
    "bhabhi didi sis bro cuz hubby wifey cousin nephew niece fiance fiancé fiancée partner husband wife son daughter "
    "brother sister mother father mum mom dad labelled labeled marked belonging named runner scrub circulator circ "
    "anesthesia anaesthesia anesthetist anaesthetist assistant tech resident fellow attending intern examiner "
    "assessor author reporter radiographer sonographer phlebotomist dietitian dietician paramedic porter pharmacist "
    "dentist hygienist optician optometrist audiologist psychologist therapist counsellor counselor doula chaplain "
    "witness subject participant player teammate classmate friend twin twins attendant relative relatives parents "
    "parent guardian spouse operator driver student teacher warden matron surgeon nurse sister charge staff".split()
)
"""Words for somebody right behind which, or behind which and a colon, a name stands."""
TOLD = frozenset("ask tell let told asked call calling texted rang text meet met remind see saw know".split())
TO_DO = re.compile(
    r" (?:to|that|know|about|if|he|she|we|i|it's|its|the|there|and i|when|why|what|for|on|at|in|again|and)(?![a-z])"
)
AFTER = re.compile(
    r"(?:'s (?:kidney|donor|inhaler|old|meds|tablets|pills|results?|scan|bloods?|notes|letter|mum|mom|mother|dad|"
    r"father|consultant|surgery|op|operation|appointment|carer|gp|house|dose|rash|cough|temperature|eyes?|ears?|leg|"
    r"knee|hip|back|chart|file|blood|heart|sugar|sats|drip|stoma|catheter|dressing|wound|discharge|drain|wife|"
    r"husband|son|daughter|sister|brother|parents|family|room|bed|birthday|form|consent|urine|stool|sample|x-?ray|"
    r"mri|ct|echo|ecg)| (?:and i|and me|and colleagues|et al|wrote|replied|posted|texted|phoned|rang|says|said|"
    r"swears|reckons|thinks|is (?:on|in|at|any|still|the|my|our|a|now|not|asleep|awake|home|fine|stable|due|allergic|"
    r"pregnant|seen)|was (?:seen|born|admitted|diagnosed|adamant|lovely|brilliant|great|amazing|the|on|in|told|given|"
    r"so)|has (?:had|been|a|an|the|custody|got|just|seizures)|calls (?:it|him|her|\")|both|please|ever|lacks|said|too|"
    r"here|again|keeps|told|sir|madam|mam|ma'am|maam|ji|bhai|beta|beti|uncle|aunty|wants|wanted|needs|refuses|"
    r"refused|insists|came|went|woke|fell|died|vomited|complained|complains)"
    r"|, (?:who|my|our|her|his|aged|the (?:nurse|doctor|surgeon|midwife))|: [\"“])(?![a-z])"
)
GENERIC = re.compile(
    r"(?<![a-z])[a-z]{2,12}(?:ed|en|own|ept|ung|old|ent|aid|ent|ade) (?:by|for|to|from|with|under|on|off) $"
)
"""A participle and a small word, before a listed name."""
KINDRED = re.compile(" (?:twins|family|baby|brothers|sisters|household|triplets|case|kids)(?![a-z])")
CALLED = re.compile(
    ", (?:please|stop|you|your|thanks|thank|can|could|have|did|do|are|if|take|come|call|ring|drink|eat|let|don't|"
    "remember|how|what|when|why|where|sorry|i hope|i'm|i am|we)(?![a-z])"
)
"""How a sentence goes on behind the name of who is spoken to."""
COLLEAGUES = re.compile(" and (?:colleagues|his team|her team)(?![a-z])")
IS = re.compile(" (?:is|was|has|and|et|says|said|calls) ?")
PLACED = frozenset(("to", "from", "of"))
SURELY = re.compile(
    r"(?:according|handed over|hand over|spoke|spoken|speak|talk|talked|talking|listen|listened|married|grateful|"
    r"credit|thanks|thank you|wife|husband|desk|absence|behalf|love|addressed) (?:to|of|from) $"
)
"""Behind these to, from and of no place stands."""
KIN_OF = re.compile(
    r"(?<![a-z])(?:name|behalf|wife|husband|son|daughter|mother|father|mum|mom|dad|brother|sister|parents?|family|"
    r"guardian|friend|funeral|wedding|signature|absence|desk|listed|named|saved) (?:of|as) $"
)
BEGINS = re.compile(
    r"(?:^|[.!?:;,\"“(\n—–-]\s?|(?<![a-z])(?:and|but|so|when|if|what|where|because|while|that|is|"
    r"are|was|does|did|has|can|could|will|would|should|since|once|until|after|before|like|with|than|as) )$"
)
WORDLY = frozenset(
    "will may april june august art grant faith hope joy grace mercy prince princess queen king royal christian "
    "jesus german sierra river star page chance cherry ginger ruby pearl coral glory justice journey trinity reed "
    "sage jewel hazel violet woody melody sterling iris candy fern penny eden raven forest rosemary virginia "
    "florence roma wolf holly summer winter autumn ivy crystal sunny sandy berry basil angel star candida amber "
    "sunshine mini mark bill gene drew nova ocean soma oral ester van don pat sue rob skip lance chase sub urban "
    "mala mani rani min nan ram deep merry harmony destiny patience prudence charity chastity sunny comfort viral "
    "precious memory tone marine oma per kit pet clay chip mini lane guy star harmony heaven dolly link ray rock "
    "rocky herb buddy buster colt wade cliff ty alexa royal al jan said else bent marine jasper hank willow juniper "
    "laurel poppy rose silver scarlet jade gray grey gray miller porter baker hunter parker warren brooks long "
    "walker dean dale glen hardy percy flora vera beau cliff archer brook berry skip ward wards maxim tiger lily "
    "olive lark finn rusty dusty misty honey opal job jack".split()
)
HUMAN = frozenset(
    "john matthew luke mark paul peter mary adam noah abraham victoria florence chelsea austin madison sydney jordan "
    "georgia holly hazel ruby jade anna rosa charlotte heather linda maya nora rita sabrina stella tara tina valeria "
    "veronica clara ella erica elena moses nina juliet dallas kelvin pearl poppy eve lou amal iman aman sana sonia "
    "larissa daphne celeste hailey alexandria devon luna".split()
)
"""Names among those that are things too, of which a sentence may say that they are somebody's."""
BIBLE = frozenset("john matthew luke mark paul peter mary adam noah abraham linda".split())
DETERMINERS = frozenset(
    "a an the this that these those each every any some no of new mount st saint lake port fort".split()
)
