from inspection.accounts.models import User
from inspection.lib.navigation import Link, links
from inspection.lib.row_links import RowLink, row_links
from rectification.feedback.acts import INSPECTION_ACTS
from rectification.navigation import RECTIFICATION
from rounds.models import Inspection

links.add(
    Link(
        "反馈与签收",
        "rectification:feedback_list",
        "file-pen-line",
        RECTIFICATION,
        10,
        shown=lambda roles: roles.works,
    ),
)


def _may_feed_back(user: User, inspection: Inspection) -> bool:
    return INSPECTION_ACTS.may(user, inspection, "feed_back")


def _is_fed_back(user: User, inspection: Inspection) -> bool:
    return inspection.is_fed_back


TASK = "rounds.Inspection"
row_links.add(
    RowLink(TASK, "登记反馈", "rectification:feedback_create", "file-pen-line", 50, _may_feed_back),
    RowLink(TASK, "反馈与签收", "rectification:feedback_list", "file-pen-line", 60, _is_fed_back, asked="inspection"),
)
