"""Who is writing, which line, how soon and in which language."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import content as contents
from desk.content import ContentFaults
from desk.reading import Entity, Reader
from desk.role import Lexicon, judge, language_of, serve, service_line_of, urgency_of
from desk.role.fit import Message, apart, calibrate, solve
from desk.role.learned import Learned, Table, features, rarities, words_of
from desk.role.phrase import Phrasebook, PhraseError, plain
from desk.role.report import calibration_error, figures

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
LABELLED = ROOT / "tests" / "understanding"


def messages(name: str) -> list[dict]:
    return [json.loads(line) for line in (LABELLED / name).read_text(encoding="utf-8").splitlines()]


def role(text: str, *, page: str | None = None, ranking=()) -> str:
    return judge(text, page_line=page, ranking=ranking, entities=(), language="en").role


# ---- the traps -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm a nurse and I'm looking for home care for my own mother", "caregiver"),
        ("soy enfermera y busco quien cuide a mi mamá", "caregiver"),
        ("office manager here, could we get a proposal for x-ray reads", "administrator"),
        ("case manager at a health plan, our member has been waiting for a cardiology appointment", "referrer"),
        ("my doctor's office told me to call you about my knee", "patient"),
        ("my wife says I snore and need to get tested", "patient"),
        ("my daughter is driving me, I need an appointment for my hip", "patient"),
        ("I'm on my husband's insurance and need a dentist", "patient"),
        ("my mom had breast cancer so I want a mammogram", "patient"),
        ("I'm a physician and I hurt my own shoulder", "patient"),
        ("do i need a referral to see a specialist", "patient"),
        ("his daughter asked us for help at home, he is our patient", "referrer"),
        ("my employees keep hurting their backs, what do you offer companies", "administrator"),
        ("soccer coach here, one of my players rolled her ankle and her parents asked me to set this up", "referrer"),
        ("one of my roofers fell on the job, comp claim is open, where do i send him", "referrer"),
        ("soy entrenadora, un alumno se lastimó y sus papás me pidieron ayuda", "referrer"),
        ("we sell exam tables at half the price, who buys for you", "administrator"),
        ("queremos precio de grupo para vacunar a 40 empleados", "administrator"),
        ("86, lives alone, keeps falling and won't use her walker. who can come help her", "caregiver"),
        ("where do visitors park", "unknown"),
        ("mi papá necesita un cardiólogo", "caregiver"),
        ("tengo una paciente que necesita una resonancia", "referrer"),
        ("hi", "unknown"),
    ],
)
def test_the_words_alone_tell_who_is_writing_with_the_engine_away(text: str, expected: str):
    assert role(text) == expected


def test_reasons_name_the_signs_that_spoke_for_the_role_and_never_the_text():
    said = judge("my mom needs a cardiologist", page_line=None, ranking=(), entities=(), language="en")
    like = judge("wheelchair", page_line=None, ranking=[("seek_care_for_other", 0.9)], entities=(), language="en")
    assert set(said.reasons) >= {"kin_in_need", "wording"}
    assert "intent:seek_care_for_other" in like.reasons


def test_the_page_is_a_reason_where_it_spoke_for_the_role():
    judgement = judge(
        "care at home for an elderly person", page_line="home_health", ranking=(), entities=(), language="en"
    )
    alone = judge("care at home for an elderly person", page_line=None, ranking=(), entities=(), language="en")
    assert judgement.role == alone.role == "caregiver"
    assert "page:home_health" in judgement.reasons
    assert judgement.confidence > alone.confidence


def test_an_intent_the_engine_is_sure_of_raises_the_confidence():
    without = judge("care at home for an elderly person", page_line=None, ranking=(), entities=(), language="en")
    sure = judge(
        "care at home for an elderly person",
        page_line=None,
        ranking=[("seek_care_for_other", 0.95)],
        entities=(),
        language="en",
    )
    assert (without.role, sure.role) == ("caregiver", "caregiver")
    assert sure.confidence > without.confidence


def test_a_job_title_of_the_site_counts_like_a_title_in_the_phrases():
    text = "transition lead, one of our patients is ready to go home"
    title = Entity("job_title", "discharge_planner", 0, 15, "transition lead")
    plain_words = judge(text, page_line=None, ranking=(), entities=(), language="en")
    titled = judge(text, page_line=None, ranking=(), entities=(title,), language="en")
    assert (titled.role, titled.subrole) == ("referrer", "discharge_planner")
    assert titled.confidence > plain_words.confidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need a doctor for my knee", "self"),
        ("my husband needs a doctor", "care_partner"),
        ("my son is 4 and needs a dentist", "parent"),
        ("I am the legal guardian of my nephew and he needs a counselor", "guardian"),
        ("discharge planner at Mercy, patient going home tomorrow", "discharge_planner"),
        ("I'm a social worker and my client needs a dentist", "social_worker"),
        ("case manager with a health plan, our member needs a cardiologist", "case_manager"),
        ("I'm a nurse practitioner and want to refer a patient", "clinician"),
        ("this is Joan from Dr. Patel's office with a referral for a patient", "referral_coordinator"),
        ("I'd like to refer a patient", None),
        ("practice manager here, we would like a contract", "practice_manager"),
        ("HR director, we want flu shots for our employees", "employer"),
        ("my line cook cut his hand at work, workers comp is paying, can you see him", "employer"),
        ("health plan network contracting, who signs your agreements", "payer"),
        ("our church wants a health fair", "partner"),
        ("we sell exam gloves, who is your purchasing person", "vendor"),
        ("soy trabajadora social y mi cliente necesita terapia", "social_worker"),
    ],
)
def test_the_sub_role_is_what_was_said_and_nothing_more(text: str, expected: str | None):
    assert judge(text, page_line=None, ranking=(), entities=(), language="en").subrole == expected


# ---- urgency, language, line -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("need a dentist asap", "urgent"),
        ("I can't wait", "urgent"),
        ("as soon as possible please", "urgent"),
        ("hospital discharge tomorrow", "urgent"),
        ("lo antes posible", "urgent"),
        ("mi mamá sale mañana del hospital", "urgent"),
        ("the doctor wants to see her tomorrow", "urgent"),
        ("que la vean mañana", "urgent"),
        ("me siento mal por la mañana", None),
        ("our lease ends on the 30th, ten days from now", "soon"),
        ("en estas dos semanas", "soon"),
        ("first available, any week", "routine"),
        ("sometime this week", "soon"),
        ("la próxima semana", "soon"),
        ("no rush", "routine"),
        ("it's not urgent", "routine"),
        ("no es urgente", "routine"),
        ("not urgent but I would like to be seen today", "urgent"),
        ("whenever you have an opening", "routine"),
        ("we faxed it on Tuesday", None),
        ("they sent me here from urgent care", None),
        ("I have knee pain", None),
    ],
)
def test_urgency_is_what_the_visitor_states(text: str, expected: str | None):
    assert urgency_of(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need an appointment for my back", "en"),
        ("necesito una cita para la espalda", "es"),
        ("me duele la rodilla", "es"),
        ("mi mamá needs un cardiólogo please", "mixed"),
        ("me llegó un bill and I don't understand", "mixed"),
        ("MRI", "en"),
        ("¿resonancia?", "es"),
        ("tengo orden para un MRI", "es"),
    ],
)
def test_the_language_is_told_from_words_that_only_one_language_has(text: str, expected: str):
    assert language_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("physical therapy after my knee replacement", "physical_therapy"),
        ("mri of my knee", "imaging"),
        ("my knee hurts", "orthopedics"),
        ("toothache", "dental"),
        ("can't sleep", "sleep"),
        ("chemo", "oncology"),
        ("I feel depressed", "behavioral_health"),
        ("a nurse to come to the house for my dad's wound", "home_health"),
        ("my cardiologist told me to get a sleep study", "sleep"),
        ("se me mueve una muela", "dental"),
        ("my hands go numb at night", "orthopedics"),
        ("no se baña ni come sola, necesito que alguien venga", "home_health"),
        ("quiero cancelar mi cita", None),
        ("I want to talk to somebody about a bill", None),
    ],
)
def test_the_line_is_the_service_asked_for_before_the_problem_mentioned(text: str, expected: str | None):
    assert service_line_of(text, (), None, "en") == expected


def test_the_page_gives_the_line_when_the_message_names_none():
    assert service_line_of("how do I get an appointment", (), "cardiology", "en") == "cardiology"


def test_a_line_that_the_message_names_wins_over_the_page():
    assert service_line_of("actually I need a mammogram", (), "cardiology", "en") == "imaging"


def test_a_problem_mentioned_on_a_page_is_the_page_s():
    assert service_line_of("it is stiff since the operation", (), "physical_therapy", "en") == "physical_therapy"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("casi me da un infarto cuando vi la luz, bueno ya en serio busco médico de cabecera", "primary_care"),
        ("the last place cost me an arm and a leg, I just want a cleaning for my teeth", "dental"),
        ("getting this mri booked is like pulling teeth", "imaging"),
        ("le dio un infarto cuando manejaba y quiere un doctor", "cardiology"),
        ("I had a heart attack last year and need a new doctor for it", "cardiology"),
    ],
)
def test_a_figure_of_speech_names_no_line(text: str, expected: str):
    assert service_line_of(text, Reader(contents.load(DATA)).entities(text), None, "es") == expected


def test_an_alias_of_the_site_names_the_line():
    entity = Entity("service_line", "cardiology", 7, 18, "heart house")
    assert service_line_of("is the heart house open", (entity,), None, "en") == "cardiology"


# ---- what was learned ------------------------------------------------------------------------


def test_words_are_pairs_too_whatever_their_accents():
    assert words_of("Mi MAMÁ, cayó.") == ["mi", "mama", "cayo", "mi mama", "mama cayo"]


def test_the_words_of_a_message_have_length_one_together_and_strangers_none():
    known = Learned.of(rarities(["my mom", "my knee", "my mom fell"], least=2), {})
    row, stranger = features(["my mom fell", "zzz"], known.words)[:, 512:]
    assert list(known.words) == ["mom", "my", "my mom"]
    assert np.linalg.norm(row) == pytest.approx(1.0)
    assert not stranger.any()


def test_learned_tables_come_back_from_their_file_and_a_damaged_one_is_told(tmp_path: Path):
    table = Table(("yes", "no"), np.ones((513, 2), dtype=np.float32) * [1.0, -1.0], np.array([0.5, 0.0]))
    kept = Learned.of({"mom": 1.5}, {"asks": table})
    kept.keep(tmp_path / "role_text.npz")
    assert Learned.kept(tmp_path / "role_text.npz").odds("asks", "mom") == pytest.approx(
        kept.odds("asks", "mom"), rel=1e-5
    )
    (tmp_path / "role_text.npz").write_bytes(b"PK no archive")
    with pytest.raises(ValueError):
        Learned.kept(tmp_path / "role_text.npz")


def test_without_what_was_learned_the_fault_names_the_command_that_makes_it(tmp_path: Path):
    (copied(tmp_path) / "role_text.npz").unlink()
    with pytest.raises(ContentFaults, match=rf"{tmp_path.name}/role_text.npz:1: .* `python -m desk.role.fit`"):
        Lexicon.load(tmp_path)


def test_weights_tell_apart_what_they_were_fitted_to_and_heavy_messages_win():
    matrix = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    truth = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    weights = solve(matrix, truth, np.array([3, 1, 1], dtype=np.float32), np.full(2, 0.01, dtype=np.float32))
    assert (matrix @ weights).argmax(axis=1).tolist() == [0, 0, 1]


def test_the_temperature_of_scores_that_are_twice_too_sure_is_two():
    draws = np.random.default_rng(7)
    honest = draws.normal(size=(4000, 3))
    odds = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    truth = np.array([draws.choice(3, p=row) for row in odds])
    assert calibrate(2.0 * honest, truth) == pytest.approx(2.0, abs=0.15)


def test_an_author_is_scored_by_weights_that_learned_none_of_that_author_s_messages():
    every = [Message("", "patient", source, ()) for source in ("nlu", "a", "b", "a")]
    asked = []

    def learn(kept: np.ndarray, left: np.ndarray) -> np.ndarray:
        asked.append((kept.tolist(), left.tolist()))
        return np.ones((len(left), 1))

    assert apart(every, learn, 1)[:, 0].tolist() == [0, 1, 1, 1]
    assert asked == [([0, 2], [1, 3]), ([0, 1, 3], [2])]


# ---- phrases ---------------------------------------------------------------------------------


def found(phrase: str, text: str, **lists: list[str]) -> bool:
    return bool(Phrasebook.of([("key", phrase)], lists).find(plain(text)))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("my {kin} needs", "My MOM needs help", True),
        ("my {kin} needs", "mommy needs help", False),
        ("my older? {kin}", "my older mother in law", True),
        ("for * {kin} .", "for my dear old mom!", True),
        ("for * {kin} .", "for one two three four mom", False),
        ("walk*", "walking", True),
        ("{n}yo", "67yo male", True),
        ("dr {word} office", "Dr. Chen's office", True),
        ("dr {word} office", "Dr. office", False),
        ("help .", "help me", False),
        ("cant walk", "she can’t walk", True),
        ("mi mama", "MI MAMÁ", True),
    ],
)
def test_a_phrase_means_what_the_head_of_the_file_says(phrase: str, text: str, expected: bool):
    assert found(phrase, text, kin=["mom", "mother in law"]) is expected


@pytest.mark.parametrize("phrase", ["my {kin", "(a|b", "a)", "my {nobody}", "(a)?"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str):
    with pytest.raises(PhraseError):
        Phrasebook.of([("key", phrase)])


@given(st.text(max_size=400))
def test_no_text_makes_understanding_fail(text: str):
    judgement = judge(text, page_line=None, ranking=(), entities=(), language=language_of(text))
    urgency_of(text, "en")
    service_line_of(text, (), None, "en")
    assert 0.0 <= judgement.confidence <= 1.0


# ---- the content files -----------------------------------------------------------------------


def copied(folder: Path) -> Path:
    for file in (*DATA.glob("role*"), *DATA.glob("*/*.yml")):
        target = folder / file.relative_to(DATA)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    return folder


def test_a_phrase_with_an_unknown_list_is_told_with_file_and_line(tmp_path: Path):
    file = copied(tmp_path) / "en" / "urgency.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines.index("  urgent:") + 1
    file.write_text("\n".join([*lines[:at], "    - help {nobody} now", *lines[at:]]), encoding="utf-8")
    with pytest.raises(ContentFaults) as told:
        Lexicon.load(tmp_path)
    assert str(told.value) == (
        f"{tmp_path.name}/en/urgency.yml:{at + 1}: phrase 'help {{nobody}} now': no list 'nobody'. "
        "Write it as the head of data/en/role.yml shows; put quotes around numbers."
    )


def test_an_unknown_key_in_role_yml_is_told_with_the_key_it_may_mean(tmp_path: Path):
    file = copied(tmp_path) / "role.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\npage: {}\n", encoding="utf-8")
    with pytest.raises(ContentFaults, match=r"unknown key 'page'. Did you mean 'pages'\?"):
        Lexicon.load(tmp_path)


def test_both_languages_have_the_same_cues_and_sub_roles():
    books = Lexicon.load(DATA)
    english, spanish = ({phrase.key for many in book.by_word.values() for phrase in many} for book in books.cues)
    assert english - spanish == set()
    assert spanish - english == set()


def test_no_labelled_message_is_a_training_example():
    examples = {
        line.removeprefix("    - ").strip().lower()
        for file in DATA.glob("*/nlu.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    labelled = [one for file in LABELLED.glob("*.jsonl") for one in messages(file.name)]
    assert [one["id"] for one in labelled if one["text"].strip().lower() in examples] == []


def test_no_message_stands_twice():
    first = [json.loads(line) for line in (DATA / "first_messages.jsonl").read_text(encoding="utf-8").splitlines()]
    held = [one for file in sorted(LABELLED.glob("*.jsonl")) for one in messages(file.name)]
    texts = [one["text"].strip().lower() for one in (*first, *held)]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_first_messages_have_known_labels():
    known = Lexicon.load(DATA)
    lines = set(known.lines["ties"]) | {None}
    for line in (DATA / "first_messages.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        among = known.subroles[one["role"]]
        assert one["subrole"] in {*among.among, among.default, None}, one["text"]
        assert one["service_line"] in lines, one["text"]
        assert one["urgency"] in ("routine", "soon", "urgent"), one["text"]
        assert one["language"] in ("en", "es", "mixed"), one["text"]


# ---- the labelled messages -------------------------------------------------------------------


def understood(some: list[dict]) -> list[dict]:
    found = []
    for one in some:
        language = language_of(one["text"])
        judgement = judge(one["text"], page_line=one.get("page"), ranking=(), entities=(), language=language)
        found.append(
            {
                "id": one["id"],
                "role": judgement.role,
                "role_confidence": judgement.confidence,
                "subrole": judgement.subrole,
                "service_line": service_line_of(one["text"], (), one.get("page"), language),
                "urgency": urgency_of(one["text"], language) or "routine",
                "language": language,
                "intent": None,
            }
        )
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "group", "least"),
    [
        ("role", "all", 0.95),
        ("role", "es", 0.95),
        ("service_line", "all", 0.92),
        ("urgency", "all", 0.95),
        ("language", "all", 0.97),
        ("subrole", "all", 0.85),
    ],
)
def test_the_development_messages_are_understood_without_the_engine(field: str, group: str, least: float):
    some = messages("development.jsonl")
    shares = {(figure.field, figure.group): figure.share for figure in figures(some, understood(some))}
    assert shares[field, group] >= least


def test_the_calibration_error_is_the_gap_between_confidence_and_truth():
    labelled = [{"id": n, "role": "patient"} for n in range(4)]
    answers = [{"id": n, "role": "patient" if n < 3 else "caregiver", "role_confidence": 0.95} for n in range(4)]
    assert calibration_error(labelled, answers) == pytest.approx(0.2)


# ---- desk parse ------------------------------------------------------------------------------


def echo(text: str, page: str | None, ranking) -> dict:
    return {"role": "patient", "page": page, "intent": ranking[0][0]}


def test_a_malformed_line_is_answered_with_an_error_and_the_rest_go_on():
    lines = ['{"id": "a", "text": "one"}', "nonsense", '{"id": "b"}', '{"id": "c", "text": "two", "page": "sleep"}']
    answers = serve(lines, lambda texts: [[(text, 1.0)] for text in texts], echo)
    assert [json.loads(answer) for answer in answers] == [
        {"id": "a", "role": "patient", "page": None, "intent": "one"},
        {"id": None, "error": "This line is no JSON object."},
        {"id": "b", "error": 'The line has no "text".'},
        {"id": "c", "role": "patient", "page": "sleep", "intent": "two"},
    ]


def test_texts_reach_the_engine_in_batches_and_come_back_in_order():
    sizes = []

    def rank(texts):
        sizes.append(len(texts))
        return [[(text, 1.0)] for text in texts]

    lines = (json.dumps({"id": n, "text": str(n)}) for n in range(600))
    ids = [json.loads(answer)["id"] for answer in serve(lines, rank, echo)]
    assert sizes == [256, 256, 88]
    assert all(before + 1 == after for before, after in pairwise(ids))
