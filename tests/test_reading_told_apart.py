"""Forms a further outside author's answers had shown to be missing, with neighbours of each in both languages."""

import pytest
from answers import read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("My case number is 6145550321 if you need it", "unclear"),
        ("policy number 6145550321, does that help", "unclear"),
        ("el número de reclamo es 6145550321 por si sirve", "unclear"),
        ("I only have the claim no. 6145550388 handy", "unclear"),
        ("you won't get my number out of me", "refused"),
        ("no you'll never get that from me", "refused"),
        ("not till i know what you do with it", "refused"),
        ("no se lo doy hasta que hable con una enfermera", "refused"),
        ("You can have it once I've spoken to a doctor, not before", "refused"),
        ("mi celular anterior ya no funciona (614-555-0110). Use este: 380-555-0175", "+13805550175"),
        ("the old cell is dead (614-555-0110), use 380-555-0175", "+13805550175"),
        ("614-555-0110 ya no existe, el nuevo es 380-555-0175", "+13805550175"),
        ("My home one got cut off (614-555-0110). Write this down: 380-555-0176", "+13805550176"),
        ("I'd tell you once I know who you are", "refused"),
        ("nice try, you're not getting it from me", "refused"),
        ("in any case 614-555-0144", "+16145550144"),
    ],
)
def test_a_number_of_papers_is_no_phone_and_the_one_in_use_is_taken(reader, text, told):
    assert read(reader, "phone", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("j-a-n-e dot doe at example dot org", "jane.doe@example.org"),
        ("it's m-a-r-c-o at example dot com", "marco@example.com"),
        ("t-o-b-y underscore k-l-e-i-n at example.net", "toby_klein@example.net"),
        ("l-u-z punto mora arroba example punto org", "luz.mora@example.org"),
        ("rosa dot p-i-n-e-d-a at example dot com", "rosa.pineda@example.com"),
        ("text me, I never look at my inbox", "unclear"),
        ("just text me, that thing never gets checked", "unclear"),
        ("call me, i dont check email", "unclear"),
        ("mándeme un texto, nunca reviso el correo", "unclear"),
        ("work is hr@example.org but personally it's tina.w@example.com", "tina.w@example.com"),
        ("there's info@example.org for the shop, mine is pete@example.com", "pete@example.com"),
        ("office@example.org, but dana.k@example.net is better", "dana.k@example.net"),
        ("la de la oficina es ventas@example.org pero para mí ana.r@example.com", "ana.r@example.com"),
        ("la de mi trabajo es juan@example.org, mejor a juanp@example.net", "juanp@example.net"),
        ("for work bob@example.com, for me personally bobby@example.org", "bobby@example.org"),
        ("the old sailor at example dot com, the the is part of it, no spaces", "theoldsailor@example.com"),
        ("my little pony at example dot org, all one word, my is part of it", "mylittlepony@example.org"),
        ("la abuela rosa arroba example punto com, todo junto y el la es parte", "laabuelarosa@example.com"),
        ("b o y d 2004 @ example.com", "boyd2004@example.com"),
        ("p a c o 77 arroba example punto com", "paco77@example.com"),
        ("r o s i o 88 at example dot org", "rosio88@example.org"),
        ("bray four, that's the digit, at example dot com", "bray4@example.com"),
        ("kim then the number seven at example dot org", "kim7@example.org"),
        ("t as in tom dot b as in boy dot field, then the number nine, at example dot net", "t.b.field9@example.net"),
        ("luego el número cinco: pepe cinco arroba example punto com", "pepe5@example.com"),
        ("It's bakedbyann, A N N, at example.com", "bakedbyann@example.com"),
        ("its potteryatsea, no dot in it, at example dot org", "potteryatsea@example.org"),
        ("Its dashofsalt, no actual dash in it, at example.com", "dashofsalt@example.com"),
        ("es puntofinal, todo junto, sin punto de verdad, arroba example punto com", "puntofinal@example.com"),
        ("s-a-m at example dot com", "sam@example.com"),
        ("sales@example.com is work, dee@example.org is personal", "dee@example.org"),
        ("llámeme, no uso correo", "unclear"),
        ("It's doctorbob, no dot, at example dot com", "doctorbob@example.com"),
    ],
)
def test_an_address_is_read_past_asides_and_told_apart_from_another(reader, text, told):
    assert read(reader, "email", text) == told


@pytest.mark.parametrize(
    ("text", "prev", "told"),
    [
        ("you missed a letter, it's kirsten.lowe not kirstn", "kirstn.lowe@example.com", "kirsten.lowe@example.com"),
        ("it's hayden.cole not haden", "haden.cole@example.org", "hayden.cole@example.org"),
        ("es marisol.vega no marsol", "marsol.vega@example.com", "marisol.vega@example.com"),
        ("should be dunn_katie not dun", "dun_katie@example.com", "dunn_katie@example.com"),
        ("it's bailey.ross not baily", "baily.ross@example.org", "bailey.ross@example.org"),
        ("p.hughes not hughs", "p.hughs@example.org", "p.hughes@example.org"),
    ],
)
def test_a_word_of_the_address_held_told_with_what_follows_it_replaces_that_word(reader, text, prev, told):
    assert read(reader, "email", text, prev=prev) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("margaret o'dell, peggy to my friends", {"first": "Margaret", "last": "O'Dell", "preferred": "Peggy"}),
        ("Theodore Lund, Ted to everybody", {"first": "Theodore", "last": "Lund", "preferred": "Ted"}),
        ("Guadalupe Ríos, Lupita para todos", {"first": "Guadalupe", "last": "Ríos", "preferred": "Lupita"}),
        ("Alexandra Petrov, Sasha to family", {"first": "Alexandra", "last": "Petrov", "preferred": "Sasha"}),
        ("Francisco Mena, Paco para los amigos", {"first": "Francisco", "last": "Mena", "preferred": "Paco"}),
        ("kim soo-jin", {"full": "Kim Soo-jin"}),
        ("LEE MIN-HO", {"full": "Lee Min-ho"}),
        ("choi eun-ji", {"full": "Choi Eun-ji"}),
        ("jung hae-in", {"full": "Jung Hae-in"}),
        ("ana st. clair", {"first": "Ana", "last": "St. Clair"}),
        ("paul st james", {"first": "Paul", "last": "St James"}),
        ("jill st. pierre", {"first": "Jill", "last": "St. Pierre"}),
        ("not until I know the price", "refused"),
        ("not before you tell me what it costs", "refused"),
        ("hasta que sepa cuánto cuesta no", "refused"),
        ("no till someone tells me what this is about", "refused"),
        ("we haven't named him yet", "unknown"),
        ("my granddaughter has no name yet, they can't agree", "unknown"),
        ("Todavía no tiene nombre el bebé", "unknown"),
        ("she isn't named yet", "unknown"),
        ("Josephine Adeyemi but use Jo please", {"first": "Josephine", "last": "Adeyemi", "preferred": "Jo"}),
        (
            "Bartholomew Quist, please use Bart, only my boss says Bartholomew",
            {"first": "Bartholomew", "last": "Quist", "preferred": "Bart"},
        ),
        (
            "Charlotte Webb, use Charlie. Just my nan calls me Charlotte",
            {"first": "Charlotte", "last": "Webb", "preferred": "Charlie"},
        ),
        (
            "Soy Rosario Peña pero use Chayo, solo mi abuela dice Rosario",
            {"first": "Rosario", "last": "Peña", "preferred": "Chayo"},
        ),
        ("Nathaniel Brooks. Please use Nate", {"first": "Nathaniel", "last": "Brooks", "preferred": "Nate"}),
        ("first name Rose like the flower, last name Baker like the trade", {"first": "Rose", "last": "Baker"}),
        ("First name Dale like the racer, surname Ford like the truck", {"first": "Dale", "last": "Ford"}),
        ("nombre Luna como la luna, apellido Rivas como el pueblo", {"first": "Luna", "last": "Rivas"}),
        ("First is Olive as in the tree, last is Penn as in the state", {"first": "Olive", "last": "Penn"}),
        ("first name April as in the month and last name Stone", {"first": "April", "last": "Stone"}),
        ("Valdez con z, Ramiro Valdez", {"first": "Ramiro", "last": "Valdez"}),
        ("Catherine with a C, Catherine Bell", {"first": "Catherine", "last": "Bell"}),
        ("Smyth with a y, Dorian Smyth", {"first": "Dorian", "last": "Smyth"}),
        ("Jiménez con jota, Iris Jiménez", {"first": "Iris", "last": "Jiménez"}),
        (
            "Wilhelmina Stokes, Billie to all my friends",
            {"first": "Wilhelmina", "last": "Stokes", "preferred": "Billie"},
        ),
        ("Concepción Ruiz, Concha para la familia", {"first": "Concepción", "last": "Ruiz", "preferred": "Concha"}),
        ("Reginald Moss, Reg to most people", {"first": "Reginald", "last": "Moss", "preferred": "Reg"}),
        ("Jonathan Hale please use Jon", {"first": "Jonathan", "last": "Hale", "preferred": "Jon"}),
        ("Elizabeth Tran-Lopez, use Liz", {"first": "Elizabeth", "last": "Tran-Lopez", "preferred": "Liz"}),
        ("JEAN-LUC ST. CYR", {"first": "Jean-Luc", "last": "St. Cyr"}),
        ("MARIA DE LA CRUZ", {"first": "Maria", "last": "de la Cruz"}),
        ("first name Skye with an e, last name Moran", {"first": "Skye", "last": "Moran"}),
        ("first name Jack as in the box, last name Frost like the weather", {"first": "Jack", "last": "Frost"}),
        ("Gutiérrez con z, Delia Gutiérrez", {"first": "Delia", "last": "Gutiérrez"}),
        ("Baby's not named yet", "unknown"),
        ("it's a newborn, no name so far", "unknown"),
        ("DE LA CRUZ, MARIA", {"first": "Maria", "last": "de la Cruz"}),
    ],
)
def test_a_name_is_told_apart_from_what_is_said_about_it(reader, text, told):
    assert read(reader, "name", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("june 31 oops, june 30", {"start": "2026-06-30", "end": "2026-06-30"}),
        ("31 de junio, digo, 30 de junio", {"start": "2026-06-30", "end": "2026-06-30"}),
        ("Sept 31st, sorry I mean Sept 30th", {"start": "2026-09-30", "end": "2026-09-30"}),
        ("30 de febrero jaja no, 28 de mayo", {"start": "2026-05-28", "end": "2026-05-28"}),
        ("june 31", "invalid"),
        ("what have you got open?", "question"),
        ("so what's available?", "question"),
        ("y qué tienen disponible?", "question"),
        ("when are you open", "question"),
        ("hmm which days do you have?", "question"),
        ("we get home from vacation the 20th, book me the day after", {"start": "2026-05-21", "end": "2026-05-21"}),
        ("I land on the 25th, so the next day", {"start": "2026-05-26", "end": "2026-05-26"}),
        ("regreso el 27, póngame al día siguiente", {"start": "2026-05-28", "end": "2026-05-28"}),
        ("my shift ends june 3, the day after that", {"start": "2026-06-04", "end": "2026-06-04"}),
        ("salgo de viaje y vuelvo el 2 de junio, el día después", {"start": "2026-06-03", "end": "2026-06-03"}),
        ("may 32 I mean may 30", {"start": "2026-05-30", "end": "2026-05-30"}),
        ("nov 31... no wait, nov 30", {"start": "2026-11-30", "end": "2026-11-30"}),
        ("not until june 8", {"start": "2026-06-08"}),
        ("the day before memorial day", {"start": "2026-05-24", "end": "2026-05-24"}),
        ("don't book me until june 8", {"start": "2026-06-08"}),
        ("no puedo hasta el 8 de junio", {"start": "2026-06-08"}),
        ("the day after june 3", {"start": "2026-06-04", "end": "2026-06-04"}),
        ("until friday I'm out of town", {"start": "2026-05-15"}),
        ("i can't wait until june 8", {"start": "2026-05-13", "end": "2026-06-08"}),
    ],
)
def test_a_day_put_right_or_counted_from_another_is_that_day_and_asking_back_is_a_question(reader, text, told):
    assert read(reader, "timing", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("noon to 1 is a no, mornings are good", {"start": "08:00", "end": "12:00"}),
        ("3 to 4 is no good, evenings please", {"start": "17:00", "end": "20:00"}),
        ("12 to 2 won't work. after 4 is fine", {"start": "16:00"}),
        ("de 12 a 1 no, en la tarde sí", {"start": "12:00", "end": "17:00"}),
        ("9 to 11 is out, afternoons", {"start": "12:00", "end": "17:00"}),
        ("only weekends, I drive a truck monday to friday", {"days": ["sat", "sun"]}),
        ("saturday only, im teaching mon thru fri", {"days": ["sat"]}),
        ("sundays, I'm on shift monday through saturday", {"days": ["sun"]}),
        ("solo sábado o domingo, ando trabajando de lunes a viernes", {"days": ["sat", "sun"]}),
        ("tue or thu only, i'm watching the grandkids mon wed fri", {"days": ["tue", "thu"]}),
        ("nobody should be calling me", "refused"),
        ("no one needs to call me", "refused"),
        ("nadie tiene que llamarme", "refused"),
        ("you don't need to be phoning me", "refused"),
        ("don't be calling me", "refused"),
        ("won't know until my schedule comes out friday", "unknown"),
        ("I find out my hours on monday so I can't tell you yet", "unknown"),
        ("no sé hasta el domingo que dan los turnos", "unknown"),
        ("depends on my shifts, they come out thursday", "unknown"),
        ("they do the rota saturday, no idea till then", "unknown"),
        ("don't call till after 9", {"start": "09:00"}),
        ("not until after 10 am please", {"start": "10:00"}),
        ("please dont phone until 3 pm", {"start": "15:00"}),
        ("no llame hasta después de las 9 am", {"start": "09:00"}),
        ("never ring me till after 5", {"start": "17:00"}),
        ("don't call before 10", {"start": "10:00"}),
        ("not at lunchtime, mornings are good", {"start": "08:00", "end": "12:00"}),
        ("I won't know my shifts until they post them", "unknown"),
        ("no me llame hasta las 10", {"start": "10:00"}),
        ("nobody is home until 4", {"start": "16:00"}),
    ],
)
def test_days_and_hours_not_wanted_are_no_time_to_call(reader, text, told):
    assert read(reader, "contact_time", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lost cigna last year, now it's caresource", {"status": "insured", "payer": "CareSource"}),
        ("I lost Medicaid in March, it's Aetna now", {"status": "insured", "payer": "Aetna"}),
        ("perdí Aetna en enero, ahora es Molina", {"status": "insured", "payer": "Molina Healthcare"}),
        ("we lost Humana when I quit, now Buckeye", {"status": "insured", "payer": "Buckeye Health Plan"}),
        ("Aetna PPO. before it was Cigna but that's over", {"status": "insured", "payer": "Aetna", "plan_type": "PPO"}),
        ("Humana. before that Molina but it ended", {"status": "insured", "payer": "Humana"}),
        ("CareSource now. Previously Aetna", {"status": "insured", "payer": "CareSource"}),
        ("Cigna, antes tenía Aetna pero se terminó", {"status": "insured", "payer": "Cigna"}),
        ("medicare. prior to that anthem, it lapsed", {"status": "insured", "payer": "Medicare"}),
        ("My last name is Molina but I have Aetna", {"status": "insured", "payer": "Aetna"}),
        ("soy la señora Molina, tengo Humana", {"status": "insured", "payer": "Humana"}),
        ("me apellido Molina, mi seguro es CareSource", {"status": "insured", "payer": "CareSource"}),
        ("I'm Oscar, the insurance is Cigna", {"status": "insured", "payer": "Cigna"}),
        ("surname's Molina haha, insurance is Medical Mutual", {"status": "insured", "payer": "Medical Mutual"}),
        ("the kids are on CareSource, I'm on Humana, the visit is for me", {"status": "insured", "payer": "Humana"}),
        ("mi esposo tiene Aetna y yo Molina, la cita es mía", {"status": "insured", "payer": "Molina Healthcare"}),
        (
            "my son has Buckeye and I have Anthem, appointment's for me",
            {"status": "insured", "payer": "Anthem Blue Cross Blue Shield"},
        ),
        (
            "yo tengo Aetna y mi niña Molina, la consulta es para ella",
            {"status": "insured", "payer": "Molina Healthcare"},
        ),
        ("kids have Molina, me I've got Cigna and it's me coming in", {"status": "insured", "payer": "Cigna"}),
        ("Humana, before that Aetna", {"status": "insured", "payer": "Humana"}),
        ("Aetna. formerly with Cigna", {"status": "insured", "payer": "Aetna"}),
        ("la cita es para mi hijo, él tiene Molina y yo Aetna", {"status": "insured", "payer": "Molina Healthcare"}),
        ("mom's on Medicare and I'm on Aetna, it's for mom", {"status": "insured", "payer": "Medicare"}),
    ],
)
def test_the_payer_of_now_and_of_the_one_cared_for_is_taken(reader, text, told):
    assert read(reader, "coverage", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'd prefer you not keep my info", "no"),
        ("id rather you didn't save anything about me", "no"),
        ("I'd like it better if you kept nothing", "no"),
        ("prefiero que no guarden nada mío", "no"),
        ("please keep nothing of mine", "no"),
        ("you can text me, just no ads", {"contact_text": True, "marketing": False}),
        ("calls are fine, just no marketing", {"contact_phone": True, "marketing": False}),
        ("email me if you like, just don't send ads", {"contact_email": True, "marketing": False}),
        ("pueden llamarme, nomás sin publicidad", {"contact_phone": True, "marketing": False}),
        ("pueden mandar mensajes, solo que sin anuncios", {"contact_text": True, "marketing": False}),
        ("no ads, but texting me is ok", {"contact_text": True, "marketing": False}),
        ("no marketing, but emailing is fine", {"contact_email": True, "marketing": False}),
        ("nada de anuncios, pero llamarme está bien", {"contact_phone": True, "marketing": False}),
        ("no spam but calling me is alright", {"contact_phone": True, "marketing": False}),
        ("no promos please, a call is ok", {"contact_phone": True, "marketing": False}),
        ("pueden llamarme, anuncios no", {"contact_phone": True, "marketing": False}),
        ("texts are fine, newsletters no", {"contact_text": True, "marketing": False}),
        ("mensajes sí, promociones no", {"contact_text": True, "marketing": False}),
        ("you may email me, marketing never", {"contact_email": True, "marketing": False}),
        ("calls ok, ads no thanks", {"contact_phone": True, "marketing": False}),
        ("id rather not but ok", "unclear"),
        ("whatever you need to do", "unclear"),
        ("I'd rather not, but fine", "unclear"),
        ("prefiero que no pero ok", "unclear"),
        ("do what you gotta do", "unclear"),
        ("hagan lo que tengan que hacer", "unclear"),
        ("id rather not but ok, yes save it", "yes"),
        ("whatever you need to do, yes", "yes"),
        ("yes, do whatever you need to", "yes"),
        ("I'd rather not... but ok yes go ahead and save it", "yes"),
        ("marketing? no. calls? yes", {"contact_phone": True, "marketing": False}),
        (
            "si, publicidad no por favor",
            {"contact_phone": True, "contact_text": True, "contact_email": True, "marketing": False},
        ),
        ("you may not keep anything", "no"),
        ("I don't want to but fine", "unclear"),
        ("mejor no, pero bueno", "unclear"),
        ("ok fine", "yes"),
        ("you may not keep anything", "no"),
        ("you cannot save it", "no"),
        ("you can't contact me", "no"),
        ("you don't have my permission", "no"),
        ("you may not call me", {"contact_phone": False}),
        ("you can't text me", {"contact_text": False}),
        ("yes but you can't keep my data", "unclear"),
        ("spam, no. texts, yes", {"contact_text": True, "marketing": False}),
    ],
)
def test_only_what_is_said_of_a_purpose_counts_and_half_a_yes_is_asked_again(reader, text, told):
    assert read(reader, "consent", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("whatever's easiest for your staff", "any"),
        ("whatevers best for you", "any"),
        ("whichevers easier on you", "any"),
        ("lo que sea más fácil para ustedes", "any"),
        ("como les acomode mejor", "any"),
        ("whatever is easiest for you", "any"),
        ("write me at nina.f@example.com", "email"),
        ("just use paul.r@example.org", "email"),
        ("escríbame a nina@example.com", "email"),
        ("tom@example.com", "email"),
        ("614-555-0142", "unclear"),
        ("Text. My wife likes calls but it's me you're reaching", "text"),
        ("call me. my sister prefers email but this is my appointment", "phone"),
        ("Correo. Mi hermano prefiere mensajes pero esto es mío", "email"),
        ("my husband wants texts, I want calls", "phone"),
        ("Text or email, I'm deaf so phone calls are no use", ["text", "email"]),
        ("email or text. my hearing's bad so calls won't help", ["email", "text"]),
        ("mensaje o correo, soy sordo y llamarme no sirve", ["text", "email"]),
        ("Call or text. I can't see well so email won't do", ["phone", "text"]),
        ("email, my mother hates texts", "email"),
        ("my son uses email but I like a call", "phone"),
        ("text is useless, call", "phone"),
        ("j.reyes@example.org", "email"),
        ("call, texts can't reach me", "phone"),
        ("my phone can't text so call", "phone"),
    ],
)
def test_the_way_is_ones_own_whatever_others_like(reader, text, told):
    assert read(reader, "contact_channel", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Yeah. Mercy Family Clinic wrote it up", {"status": "has_referral", "source": "Mercy Family Clinic"}),
        ("Yup. Grant Street Clinic sent me", {"status": "has_referral", "source": "Grant Street Clinic"}),
        ("Sure. Riverside Medical Group gave me one", {"status": "has_referral", "source": "Riverside Medical Group"}),
        (
            "Correct. Oak Hill Urgent Care gave me the form",
            {"status": "has_referral", "source": "Oak Hill Urgent Care"},
        ),
        ("Sí. Clínica Santa Rosa me dio la hoja", {"status": "has_referral", "source": "Clínica Santa Rosa"}),
        ("Ok. Summit Pain Clinic referred me", {"status": "has_referral", "source": "Summit Pain Clinic"}),
    ],
)
def test_a_yes_before_a_clinic_is_no_part_of_its_name(reader, text, told):
    assert read(reader, "referral", text) == told


def test_an_extension_ends_with_its_line(reader):
    assert read(reader, "phone", "ph 614-555-0163 x18\n2 referrals today") == {"e164": "+16145550163", "ext": "18"}
    assert read(reader, "phone", "614-555-0163 ext 1 8 2") == {"e164": "+16145550163", "ext": "182"}


@pytest.mark.parametrize(
    "text", ["just her", "only him", "solo ella", "nomás él", "es una sola paciente", "a single patient"]
)
def test_one_patient_is_one_in_any_words(reader, text):
    assert read(reader, "patient_count", text) == 1
