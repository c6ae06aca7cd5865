"""What the demonstration tells: invented people, the groups they make of the examples, and how they vote on them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice

from app.contributions.models import Value

CIVIL, PUBLIC = 0, 1  # positions of the sample programme's sectors
PEOPLE = 64  # of each sector

FIRST_NAMES = (  # noqa: SIM905 - a list would take a line for each
    "Adelaide Afonso Alda Álvaro Amélia António Beatriz Benedita Bruno Camila Carlota Cátia Clara Cristóvão Dalila "
    "Diana Dinis Duarte Edite Eduardo Elsa Fátima Fernando Filipa Gaspar Glória Gonçalo Graça Guilherme Helena Hugo "
    "Inês Ivo Jacinta Joana Joaquim Jorge Júlia Leonor Lídia Lourenço Lúcia Luísa Mafalda Manuel Margarida Marta "
    "Mateus Matilde Miguel Nádia Nuno Olga Paulo Pedro Raquel Ricardo Rita Rosa Rui Salvador Sandra Sara Simão "
    "Sofia Teresa Tiago Tomás Vasco Vera Vicente Zulmira"
).split()
LAST_NAMES = (  # noqa: SIM905
    "Abrantes Alves Antunes Azevedo Baptista Barros Bento Borges Brandão Cabral Caldeira Campos Cardoso Carneiro "
    "Carvalho Castro Coelho Correia Cruz Cunha Dias Domingues Esteves Faria Ferraz Figueiredo Fonseca Franco "
    "Freitas Garcia Gomes Guerreiro Henriques Leal Leite Lemos Lopes Macedo Machado Magalhães Maia Marques Matias "
    "Matos Melo Mendes Moreira Morais Neves Nogueira Pacheco Paiva Pinheiro Pires Ramos Reis Rocha Saraiva Simões "
    "Teixeira Torres Valente Vaz Veiga Vieira"
).split()
ORGANISATIONS = (
    (
        None,
        "Associação de Moradores da Ribeira Alta",
        None,
        "Cooperativa Horizonte Comum",
        "Liga dos Utentes do Vale Claro",
        None,
        "Oficina de Dados Cívicos",
        "Associação Sem Barreiras de Monte Novo",
        None,
        "Núcleo de Pequenas Empresas do Vale Claro",
    ),
    (
        "Município de Ribeira Alta",
        "Junta de Freguesia de Monte Novo",
        "Instituto de Exemplo da Modernização",
        "Direção de Serviços de Atendimento do Vale Claro",
        "Município de Vale Claro",
        "Agência de Exemplo das Empresas",
        "Inspeção de Exemplo",
        "Biblioteca Municipal de Ribeira Alta",
    ),
)

REGISTRATIONS = {"W1": (34, 34), "W2": (33, 31), "W3": (21, 13), "W4": (39, 34)}  # by sector; W4 has 34 seats each
FIRST = {"W1": 0, "W2": 17, "W3": 40, "W4": 54}  # with whom of the list they begin, so that some come more than once
PRESENT = {"W1": (29, 25), "W2": (23, 19)}
VOTERS = (24, 23)
DOTS, MOST = 5, 2
GUIDE = 26  # was in W1, is in W2, waits for W4


@dataclass(frozen=True)
class Guest:
    """Somebody invented."""

    name: str
    email: str
    organisation: str | None = None
    sector: int = CIVIL


COORDINATOR = Guest("Carlota Nogueira", "coordenacao@cocria.example")
FACILITATORS = {
    "W1": Guest("Graça Lemos", "facilitacao.w1@cocria.example"),
    "W2": Guest("Tomás Veiga", "facilitacao.w2@cocria.example"),
    "W3": Guest("Edite Caldeira", "facilitacao.w3@cocria.example"),
    "W4": Guest("Vicente Paiva", "facilitacao.w4@cocria.example"),
}


@dataclass(frozen=True)
class Draft:
    """How a candidate reads once it is edited, and what the facilitator answers: {question: (answer, note)}."""

    title: str
    problem: str
    solution: str
    notes: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """A group: the examples in it by their row in the workshop, and which part of each side's voters supports it."""

    title: str
    value: Value
    rows: tuple[int, ...]
    support: tuple[float, float] = (0.0, 0.0)
    draft: Draft | None = None


@cache
def everybody() -> tuple[list[Guest], ...]:
    """Return the people of each sector; the same ones every time, and nobody twice."""
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    drawn = random.Random(2021).sample(names, 2 * PEOPLE)
    return tuple([guest(name, sector, at) for at, name in enumerate(drawn[sector::2])] for sector in (CIVIL, PUBLIC))


def guest(name: str, sector: int, at: int) -> Guest:
    """Return somebody; where they come from follows from their place in the list."""
    organisations = ORGANISATIONS[sector]
    return Guest(name, f"{plain(name)}@cocria.example", organisations[at % len(organisations)], sector)


def plain(name: str) -> str:
    """Return a name as it stands in an e-mail address."""
    return name.lower().translate(str.maketrans("áàâãçéêíóôõú ", "aaaaceeiooou."))


def guests(workshop: str) -> tuple[list[Guest], ...]:
    """Return who registers for a workshop, of each sector, in that order."""
    first = FIRST[workshop]
    sides = zip(everybody(), REGISTRATIONS[workshop], strict=True)
    return tuple([side[at % PEOPLE] for at in range(first, first + number)] for side, number in sides)


def guide() -> Guest:
    """Return the participant whose page shows most."""
    return everybody()[CIVIL][GUIDE]


def ballots(voters: int, support: Mapping[int, float]) -> list[dict[int, int]]:
    """Return the ballots of a side, {number of a group: dots}, in which each group has that share of supporters.

    Dots go round, so everybody supports about as many groups as the others.
    """
    given: list[dict[int, int]] = [{} for _each in range(voters)]
    turn = cycle(given)
    for number, share in support.items():
        for ballot in islice(turn, round(share * voters)):
            ballot[number] = min(MOST, DOTS - sum(ballot.values()))
    return given


DRAFTS = (
    Draft(
        "Um pedido, uma vez: documentos e morada sem repetição, com registo de quem consulta",
        "As pessoas entregam a um serviço documentos que outro serviço do Estado já tem e comunicam a mesma "
        "mudança de morada várias vezes. Quem falha um aviso perde prazos e convocatórias. Ao balcão confere-"
        "se papel em vez de atender. Quando os dados circulam entre serviços, ninguém consegue ver quem os "
        "consultou nem para quê.",
        "Publicar o catálogo dos documentos que os serviços já não podem pedir, com um modo simples de "
        "assinalar quem continua a pedi-los e uma resposta escrita a cada aviso. Permitir que a mudança de "
        "morada seja comunicada uma só vez aos serviços que a pessoa escolher. Dar a cada pessoa uma página "
        "onde vê quem consultou os seus dados, quando e com que fundamento, e onde pode reclamar.",
        {2: ("partly", "Faltam números de partida: pedir a três serviços quantas certidões exigem por mês.")},
    ),
    Draft(
        "Atendimento presencial regular em todas as freguesias sem balcão",
        "Quem vive longe de um balcão, não conduz ou trabalha no horário em que ele abre trata dos seus "
        "assuntos tarde ou não trata. São sobretudo pessoas idosas, do interior e com horários por turnos. "
        "Não se sabe quantas desistem, porque os serviços só contam quem chega ao balcão.",
        "Assegurar atendimento em dia certo do mês em cada freguesia sem balcão, em carrinha ou na junta, e "
        "ao sábado de manhã num balcão por concelho. Publicar o calendário e a procura em formato aberto. "
        "Avaliar ao fim de um ano, com associações de moradores, que balcões devem continuar.",
        {
            2: ("partly", "Há relatos dos dois lados, mas ainda não há contagem de quem fica por atender."),
            16: ("partly", "Já há carrinhas em alguns concelhos: dizer o que este compromisso acrescenta."),
        },
    ),
    Draft(
        "Apoio humano aos serviços digitais, sem entregar a senha a ninguém",
        "Muitas pessoas não usam a Internet ou não a usam sozinhas. Acabam por dar a senha a um familiar, a "
        "um vizinho ou a um técnico, sem registo do que é feito em seu nome.",
        "Colocar mediadores digitais nas juntas e nas bibliotecas, criar uma autorização limitada para "
        "cuidadores e manter uma linha telefónica em que atende uma pessoa.",
        {
            1: ("partly", "Junta três medidas diferentes. Dizer primeiro quem fica de fora e de quê."),
            2: ("no", "Não há números de partida."),
            22: ("partly", "Os serviços públicos apoiam menos este agrupamento: ouvi-los antes de avançar."),
        },
    ),
)
W1_GROUPS = (
    Group("Dizer ao Estado uma só vez", Value.ACCOUNTABILITY, (4, 9, 14, 20, 27), (0.79, 0.74), DRAFTS[0]),
    Group("Atendimento presencial perto de casa", Value.INCLUSION, (1, 7, 11, 17, 22), (0.63, 0.57), DRAFTS[1]),
    Group("Ajuda a quem não usa a Internet", Value.INCLUSION, (5, 10, 15, 21, 24), (0.71, 0.3), DRAFTS[2]),
    Group("Saber em que ponto está o pedido", Value.TRANSPARENCY, (6, 16, 23, 28), (0.25, 0.74)),
    Group("Acessibilidade no ecrã e ao balcão", Value.INCLUSION, (3, 8, 13, 19, 26), (0.38, 0.35)),
    Group("Cartas e formulários que se percebem", Value.TRANSPARENCY, (2, 12, 18, 25), (0.17, 0.22)),
)
W2_GROUPS = (
    Group("Licenciar um pequeno negócio", Value.TRANSPARENCY, (1, 11, 19)),
    Group("Encontrar e preparar um apoio", Value.TRANSPARENCY, (2, 12, 26)),
)
