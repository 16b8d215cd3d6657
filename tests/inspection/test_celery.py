from celery import current_app

from inspection.celery import app


def test_current_app_when_django_is_ready_then_is_the_configured_one():
    assert (current_app.main, current_app.conf.broker_url) == ("inspection", app.conf.broker_url)
