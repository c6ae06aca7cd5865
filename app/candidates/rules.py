"""How a candidate is written from contributions, checked against a list, and ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.voting.rules import Tally, pooled_share

MOST_NO = 3  # a validated candidate has at most three
MOST_CODES = 20


class Answer(StrEnum):
    """How a question of the checklist can be answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Question:
    """A question of the checklist; a gate must be answered with yes."""

    number: int
    text: dict[str, str]
    is_gate: bool = False


@dataclass(frozen=True)
class Block:
    """Questions that are read together: the result is by block, never one total."""

    code: str
    name: dict[str, str]
    questions: tuple[Question, ...]


# The short list for use in the room: seven of the 28 questions of the programme's checklist, under their own numbers.
CHECKLIST: tuple[Block, ...] = (
    Block(
        "problem",
        {"pt": "Problema e valor público", "en": "Problem and public value"},
        (
            Question(
                1,
                {
                    "pt": "Uma pessoa de fora percebe, e o texto diz quem é afetado?",
                    "en": "Can an outsider understand it, and does it say who is affected?",
                },
                is_gate=True,
            ),
            Question(
                2,
                {
                    "pt": "Apresenta factos que servem de ponto de partida?",
                    "en": "Does it give facts to start from, a baseline?",
                },
            ),
            Question(
                4,
                {
                    "pt": "Vem de contributos registados, e a ligação a eles está feita?",
                    "en": "Does it come from recorded contributions that it is linked to?",
                },
            ),
        ),
    ),
    Block(
        "openness",
        {"pt": "Princípios de administração aberta", "en": "Open-government lens"},
        (
            Question(
                5,
                {
                    "pt": "Lido sozinho, o texto torna uma política, uma instituição ou uma decisão mais transparente, "
                    "mais participada ou mais sujeita a prestação de contas perante o público?",
                    "en": "Read alone, does the text make a policy, institution or decision more transparent, "
                    "participatory or accountable to the public?",
                },
                is_gate=True,
            ),
        ),
    ),
    Block(
        "ambition",
        {"pt": "Ambição", "en": "Ambition"},
        (
            Question(
                16,
                {
                    "pt": "Acrescenta alguma coisa ao que já está em curso ou a lei já exige?",
                    "en": "Does it add to what is already under way or required by law?",
                },
            ),
        ),
    ),
    Block(
        "collaboration",
        {"pt": "Colaboração e inclusão", "en": "Collaboration and inclusion"},
        (
            Question(
                22,
                {
                    "pt": "Foi desenvolvido em equilíbrio pela sociedade civil e pela administração?",
                    "en": "Was it developed by civil society and the administration in balance?",
                },
            ),
        ),
    ),
    Block(
        "form",
        {"pt": "Forma", "en": "Form"},
        (
            Question(
                25,
                {
                    "pt": "A linguagem é clara, e as siglas estão explicadas?",
                    "en": "Is the language plain, and are acronyms explained?",
                },
            ),
        ),
    ),
)
QUESTIONS: dict[int, Question] = {question.number: question for block in CHECKLIST for question in block.questions}


class Flaw(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    NOTE = "note"


def flaws(answers: Mapping[int, tuple[str, str]]) -> dict[int, Flaw]:
    """Return what is wrong with the answers, {question: (answer, note)}: all are due, and a note for all but a yes."""
    wrong = {}
    for number in QUESTIONS:
        answer, note = answers.get(number, ("", ""))
        if answer not in set(Answer):
            wrong[number] = Flaw.MISSING
        elif answer != Answer.YES and not note.strip():
            wrong[number] = Flaw.NOTE
    return wrong


def is_validated(answers: Mapping[int, str]) -> bool:
    """Whether the answers make a candidate validated: every gate yes, and at most three no."""
    gates = [answers.get(number) for number, question in QUESTIONS.items() if question.is_gate]
    return all(answer == Answer.YES for answer in gates) and list(answers.values()).count(Answer.NO) <= MOST_NO


@dataclass(frozen=True)
class Piece:
    """What a contribution brings to the text of a candidate."""

    code: str
    title: str
    text: str


def compose(pieces: Sequence[Piece], limit: int, others: str) -> str:
    """Return a text of at most `limit` characters made of whole contributions, each with its code.

    Nothing is cut off in mid-sentence: what does not fit is named by its code after `others`. When not even one fits
    whole, their titles stand for them.
    """
    whole = [(piece.code, f"{sentence(piece.title)} {piece.text.strip()} ({piece.code})") for piece in pieces]
    titles = [(piece.code, f"{sentence(piece.title)} ({piece.code})") for piece in pieces]
    return fill(whole, limit, others) or fill(titles, limit, others)


def fill(parts: Sequence[tuple[str, str]], limit: int, others: str) -> str:
    """Return the paragraphs (code, text) that fit, in their order, and the codes of the rest; "" when none fits."""
    taken: list[str] = []
    for code, _text in parts:
        if len(joined(parts, [*taken, code], others)) <= limit:
            taken.append(code)
    return joined(parts, taken, others) if taken else ""


def joined(parts: Sequence[tuple[str, str]], taken: Sequence[str], others: str) -> str:
    """Return the taken paragraphs, and the codes of the rest."""
    left = [code for code, _text in parts if code not in taken]
    named = ", ".join(left[:MOST_CODES]) + (f" (+{len(left) - MOST_CODES})" if len(left) > MOST_CODES else "")
    paragraphs = [text for code, text in parts if code in taken]
    return "\n\n".join(paragraphs + ([f"{others} {named}."] if left else []))


def sentence(title: str) -> str:
    """Return a title that a text can follow."""
    title = title.strip()
    return title if title.endswith((".", "!", "?", "…", ":")) else f"{title}."


def next_code(codes: Sequence[str]) -> str:
    """Return the code that follows those in use: C01, C02, … C99, C100."""
    highest = max((int(code.removeprefix("C")) for code in codes), default=0)
    return f"C{highest + 1:02}"


def rank_key(consensus: float | None, sides: Sequence[Tally], title: str) -> tuple[float, float, str]:
    """Return the key that puts candidates in order: the vote's own order, and what was not voted on after it."""
    return (-consensus if consensus is not None else 1.0, -pooled_share(sides), title.casefold())
