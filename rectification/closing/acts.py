"""What may be done with a closing request (销号申请) and its reviews (会审): by whom, at whose turn, and by whom not."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from inspection.lib.acts import Act, Acts, Bar, Condition
from inspection.lib.roles import Granted, Person
from rectification.closing.choices import PENDING, Decision, RequestState
from rectification.closing.models import Review
from rounds.inspections.roles import leading_group, office, team_signers, unit_head, unit_people
from rounds.rounds.choices import ReviewParty

# The head and the liaisons of the unit under review.
UNIT_PEOPLE = unit_people("request__item__unit")
COMMITTEE = "request__item__committee"
# Whoever speaks for the party of the review; a department of the sending committee by its function.
PARTIES = (
    replace(team_signers("request__item__team"), when=Q(party=ReviewParty.TEAM)),
    replace(office(COMMITTEE), when=Q(party=ReviewParty.OFFICE)),
    replace(leading_group(COMMITTEE), when=Q(party=ReviewParty.LEADING_GROUP)),
    Granted(
        "rounds.Organization",
        ("review_organization",),
        key=(("party", "function"), (f"{COMMITTEE}_id", "committee_id")),
    ),
)

OWN = "本人申请或确认的销号事项，不能由本人会审。"
OF_UNIT = "您是该单位的负责人或联络员，不能会审本单位的事项。"
TWICE = "您已对该事项提出过会审意见，同一人不能代表两方会审。"
NOT_YET = "前一环节尚未完成会审，暂不能提出意见。"


def _asked(person: Person) -> Q:
    return Q(submitted_by=person.value) | Q(confirmed_by=person.value)


def _reviewed(person: Person) -> Q:
    return Q(Exists(Review.objects.filter(request=OuterRef("request"), reviewed_by=person.outer)))


def _at_turn() -> Q:
    """Nobody of a lower order has still to decide; equal orders review side by side."""
    earlier = Review.objects.filter(request=OuterRef("request"), decision="", order__lt=OuterRef("order"))
    return Q(~Exists(earlier))


BARS = (Bar(OWN, _asked), Bar(OF_UNIT, UNIT_PEOPLE.rows), Bar(TWICE, _reviewed))
TURN = (Condition(Q(request__state=RequestState.REVIEWING)), Condition(_at_turn, NOT_YET))
UNDECIDED = frozenset({""})

REVIEW_ACTS = Acts(
    "rectification.Review",
    "decision",
    Act("approve", "同意", PARTIES, UNDECIDED, Decision.APPROVED, bars=BARS, when=TURN),
    Act("return", "退回", PARTIES, UNDECIDED, Decision.RETURNED, bars=BARS, when=TURN, needs_reason=True),
)

DECIDED = "已有会审意见，不能撤回。"
NONE_DECIDED = Condition(Q(~Exists(Review.objects.exclude(decision="").filter(request=OuterRef("pk")))), DECIDED)
AWAITING_HEAD = frozenset({RequestState.AWAITING_HEAD})

REQUEST_ACTS = Acts(
    "rectification.ClosingRequest",
    "state",
    Act("confirm", "确认销号申请", (unit_head("item__unit"),), AWAITING_HEAD, RequestState.REVIEWING),
    Act(
        "withdraw",
        "撤回销号申请",
        (unit_people("item__unit"),),
        PENDING,
        RequestState.WITHDRAWN,
        when=(NONE_DECIDED,),
    ),
)
