"""What may be done with a review of a closing request (会审): by whom, at whose turn, and by whom not."""

from django.db.models import Exists, OuterRef, Q

from inspection.lib.acts import Act, Acts, Bar, Condition
from inspection.lib.roles import Held, Person
from rectification.closing.choices import RequestState
from rectification.closing.models import Review
from rounds.rounds.choices import ReviewParty

# Who answers for the unit under review: its head and its liaisons.
UNIT_PEOPLE = Held("rounds.Organization", ("head_organization", "report_organization"), "request__item__unit")
COMMITTEE = "request__item__committee"
# Whoever speaks for the party of the review; a department of the sending committee by its function.
PARTIES = (
    Held("rounds.Team", ("sign_team",), "request__item__team", when=Q(party=ReviewParty.TEAM)),
    Held("rounds.Committee", ("office_committee",), COMMITTEE, when=Q(party=ReviewParty.OFFICE)),
    Held("rounds.Committee", ("group_committee",), COMMITTEE, when=Q(party=ReviewParty.LEADING_GROUP)),
    Held(
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


REVIEW_ACTS = Acts(
    "rectification.Review",
    "decision",
    Act(
        "decide",
        "会审",
        PARTIES,
        frozenset({""}),
        bars=(Bar(OWN, _asked), Bar(OF_UNIT, UNIT_PEOPLE.rows), Bar(TWICE, _reviewed)),
        when=(Condition(Q(request__state=RequestState.REVIEWING)), Condition(_at_turn, NOT_YET)),
    ),
)
