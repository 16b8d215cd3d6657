"""Mails of the digest: sent once, taken up again after a crash, given up after three attempts."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from inspection.notices import tasks
from inspection.notices.models import Delivery, Digest, Heartbeat
from inspection.notices.services import deliver_mails
from tests import factories

pytestmark = pytest.mark.django_db

COUNTS = {"items": {"soon": 3, "over": 2}, "leads": {"soon": 1, "over": 0}}


@pytest.fixture
def delivery() -> Delivery:
    person = factories.UserFactory(full_name="李某", email="li@example.test")
    digest = Digest.objects.create(recipient=person, on=dt.date(2025, 12, 1), counts=COUNTS)
    return Delivery.objects.create(digest=digest, channel="email", address="li@example.test")


def test_mail_says_numbers_in_chinese_and_no_business_word_in_its_subject(delivery, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "http://xuncha.test", "巡察办 <office@xuncha.test>"
    assert deliver_mails().as_dict() == {"sent": 1, "failed": 0}
    (message,) = mail.outbox
    assert message.subject == "巡察整改系统：您有 6 项事项需要办理"
    assert message.to == ["li@example.test"]
    assert message.extra_headers == {"Message-ID": f"<digest-{delivery.digest_id}-email@xuncha.test>"}
    assert message.body == (
        "李某：\n\n截至2025年12月1日，您有以下事项需要办理：\n整改事项 3 项即将到期、2 项逾期；线索 1 件。\n\n"
        "请登录系统查看：http://xuncha.test/notices/\n\n本邮件由系统自动发送，请勿回复。"
    )


def test_mail_for_information_only_does_not_ask_to_do_anything(delivery):
    Digest.objects.update(counts={"items": {"information": 4}, "leads": {"information": 1}})
    deliver_mails()
    assert mail.outbox[0].subject == "巡察整改系统：有 5 项事项供您了解"
    assert "需要办理" not in mail.outbox[0].body
    assert "以下已逾期事项供您了解：整改事项 4 项、线索 1 件。" in mail.outbox[0].body


def test_mail_is_sent_once(delivery):
    deliver_mails()
    assert deliver_mails().as_dict() == {"sent": 0, "failed": 0}
    delivery.refresh_from_db()
    assert (len(mail.outbox), delivery.attempts, delivery.error) == (1, 1, "")
    assert delivery.sent_at is not None


@pytest.mark.parametrize(("minutes", "sent"), [(14, 0), (16, 1)])
def test_mail_claimed_by_a_worker_that_died_is_sent_after_a_quarter_of_an_hour(minutes, sent, delivery):
    Delivery.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=minutes), attempts=1)
    assert deliver_mails().sent == len(mail.outbox) == sent


def test_mail_sent_again_after_a_crash_keeps_its_message_id(delivery):
    deliver_mails()
    Delivery.objects.update(sent_at=None, claimed_at=timezone.now() - dt.timedelta(minutes=16))
    deliver_mails()
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second


def test_mail_after_three_attempts_is_given_up(delivery):
    Delivery.objects.update(claimed_at=timezone.now() - dt.timedelta(days=1), attempts=3)
    assert deliver_mails().sent == len(mail.outbox) == 0


def test_mail_that_is_refused_keeps_the_reason_and_does_not_stop_the_others(delivery, monkeypatch):
    other = factories.UserFactory(email="b@example.test")
    digest = Digest.objects.create(recipient=other, on=dt.date(2025, 12, 1), counts=COUNTS)
    Delivery.objects.create(digest=digest, channel="email", address="b@example.test")
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["li@example.test"]:
            raise smtplib.SMTPRecipientsRefused({"li@example.test": (550, b"no such user")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert deliver_mails().as_dict() == {"sent": 1, "failed": 1}
    delivery.refresh_from_db()
    assert delivery.error.startswith("SMTPRecipientsRefused: ")
    assert (delivery.sent_at, delivery.attempts) == (None, 1)


def test_mail_server_out_of_reach_costs_no_attempt(delivery, monkeypatch):
    def unreachable(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", unreachable)
    with pytest.raises(ConnectionRefusedError):
        deliver_mails()
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.claimed_at) == (0, None)


def test_mail_to_an_account_that_was_closed_is_not_sent(delivery):
    type(delivery.digest.recipient).objects.update(is_active=False)
    assert deliver_mails().sent == len(mail.outbox) == 0


def test_task_sends_and_notes_that_it_ran(delivery):
    tasks.deliver.delay()
    assert len(mail.outbox) == 1
    assert Heartbeat.objects.get(name="deliver").facts == {"sent": 1, "failed": 0}
