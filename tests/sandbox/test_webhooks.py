"""Events on their way: who gets them, when they come again, and who gets none any more. Source: contract 5."""

import time

import pytest

from tests.sandbox.receiver import SECRET, Receiver
from zoom_sandbox import Sandbox, Server
from zoom_sandbox.webhooks import MOST_SUBSCRIPTIONS, WebhookRules

TARO = "taro@example.com"
HOUR = 3600


@pytest.fixture
def told(sandbox, receiver):
    """A receiver of everything, on a sandbox whose clock stands still."""
    sandbox.subscribe(receiver.url, SECRET)
    return receiver


def make(sandbox, topic="会議"):
    return sandbox.make_meeting(TARO, topic=topic, start_time="2026-12-02T01:00:00Z")


def test_an_address_has_to_prove_that_it_knows_the_secret(sandbox, receiver):
    receiver.secret = "another"
    with pytest.raises(ValueError, match="URL validation"):
        sandbox.subscribe(receiver.url, SECRET)
    make(sandbox)
    assert sandbox.tick() == 0
    receiver.secret = SECRET
    assert sandbox.subscribe(receiver.url, SECRET).enabled
    assert all(post.is_signed for post in receiver.validations)


@pytest.mark.parametrize(
    ("url", "secret", "events"),
    [("ftp://x", SECRET, []), ("/hook", SECRET, []), ("http://127.0.0.1:9", "", []), ("http://x", SECRET, ["no.such"])],
)
def test_a_subscription_that_cannot_be_is_refused_with_a_sentence(sandbox, url, secret, events):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        sandbox.subscribe(url, secret, *events)


def test_there_are_at_most_as_many_subscriptions_as_zoom_allows(sandbox, receiver):
    for _ in range(MOST_SUBSCRIPTIONS):
        sandbox.subscribe(receiver.url, SECRET)
    with pytest.raises(ValueError, match="allows no more"):
        sandbox.subscribe(receiver.url, SECRET)


def test_an_event_is_signed_over_its_bytes(sandbox, told):
    meeting = make(sandbox)
    assert sandbox.tick() == 1
    [post] = told.posts
    assert post.is_signed
    assert post.stamp == int(sandbox.now().timestamp())
    assert post.json["event_ts"] == int(sandbox.now().timestamp() * 1000)
    assert post.json["payload"]["object"]["id"] == meeting.id


def test_only_the_events_that_were_asked_for_are_sent(sandbox, receiver):
    sandbox.subscribe(receiver.url, SECRET, "meeting.deleted")
    sandbox.delete_by_hand(make(sandbox).id)
    sandbox.tick()
    assert receiver.names == ["meeting.deleted"]


@pytest.mark.parametrize("status", [500, 503])
def test_what_failed_comes_again_after_5_then_20_then_60_minutes(sandbox, told, status):
    told.statuses = [status] * 9
    make(sandbox)
    sandbox.tick()
    for number, minutes in enumerate((5, 20, 60), start=1):
        sandbox.clock.advance(minutes * 60 - 1)
        sandbox.tick()
        assert len(told.posts) == number
        sandbox.clock.advance(1)
        sandbox.tick()
        assert len(told.posts) == number + 1
    sandbox.clock.advance(48 * HOUR)
    sandbox.tick()
    assert len(told.posts) == 4
    assert len({post.body for post in told.posts}) == 1


@pytest.mark.parametrize("status", [301, 400, 404, 429])
def test_what_was_answered_with_3xx_or_4xx_does_not_come_again(sandbox, told, status):
    told.statuses = [status]
    make(sandbox)
    sandbox.tick()
    sandbox.clock.advance(HOUR)
    assert sandbox.tick() == 0
    assert len(told.posts) == 1


def test_an_address_that_is_not_there_is_tried_again(sandbox):
    receiver = Receiver()
    sandbox.subscribe(receiver.url, SECRET)
    receiver.close()
    make(sandbox)
    sandbox.tick()
    [[attempt]] = [each.attempts for each in sandbox.events[0].deliveries]
    assert attempt.status is None
    sandbox.clock.advance(300)
    assert sandbox.tick() == 1


@pytest.mark.parametrize(("rule", "is_new"), [("new", True), ("kept", False)])
def test_a_retry_has_a_stamp_as_the_rule_says(sandbox, told, rule, is_new):
    sandbox.set_webhook_rules(retry_stamp=rule)
    told.statuses = [500]
    make(sandbox)
    sandbox.tick()
    sandbox.clock.advance(300)
    sandbox.tick()
    first, second = told.posts
    assert (second.stamp > first.stamp) is is_new
    assert second.is_signed


def test_a_rule_that_is_none_is_refused():
    with pytest.raises(ValueError, match="retry_stamp"):
        WebhookRules(retry_stamp="never")


def test_an_event_can_be_sent_again_with_the_same_bytes(sandbox, told):
    make(sandbox)
    sandbox.tick()
    sandbox.clock.advance(10)
    sandbox.postman.send_again(1)
    sandbox.tick()
    first, second = told.posts
    assert first.body == second.body
    assert second.stamp == first.stamp + 10
    assert first.headers["x-zm-request-id"] != second.headers["x-zm-request-id"]


def test_events_may_arrive_in_another_order(sandbox, told):
    topics = [f"{number}件目" for number in range(8)]

    def arrived(order):
        told.posts.clear()
        for topic in topics:
            make(sandbox, topic)
        sandbox.tick(order)
        return [post.json["payload"]["object"]["topic"] for post in told.posts]

    assert arrived("kept") == topics
    assert arrived("reversed") == topics[::-1]
    assert arrived("shuffled") not in (topics, topics[::-1])
    with pytest.raises(ValueError, match="order"):
        sandbox.tick("upwards")


def test_an_address_proves_itself_again_every_72_hours(sandbox, told):
    sandbox.clock.advance(72 * HOUR - 1)
    sandbox.tick()
    assert len(told.validations) == 1
    sandbox.clock.advance(1)
    sandbox.tick()
    assert len(told.validations) == 2


def test_six_failed_validations_end_a_subscription(sandbox, told):
    [subscription] = sandbox.postman.subscriptions
    told.secret = "another"
    mails = []
    for _ in range(6):
        assert subscription.enabled
        sandbox.clock.advance(72 * HOUR)
        sandbox.tick()
        mails.append(subscription.mails)
    assert mails == [0, 1, 1, 2, 2, 2]
    assert not subscription.enabled
    make(sandbox)
    assert sandbox.tick() == 0


def test_one_good_validation_forgives_the_failures_before_it(sandbox, told):
    [subscription] = sandbox.postman.subscriptions
    for secret in ("another", SECRET):
        told.secret = secret
        sandbox.clock.advance(72 * HOUR)
        sandbox.tick()
    assert subscription.failures == 0


def test_a_server_sends_by_itself(receiver):
    sandbox = Sandbox()
    with Server(sandbox):
        sandbox.subscribe(receiver.url, SECRET)
        make(sandbox)
        deadline = time.monotonic() + 5
        while not receiver.posts and time.monotonic() < deadline:
            time.sleep(0.01)
    assert receiver.names == ["meeting.created"]


def test_a_server_keeps_back_what_is_paused(receiver):
    sandbox = Sandbox()
    with Server(sandbox) as server:
        sandbox.subscribe(receiver.url, SECRET)
        sandbox.postman.paused = True
        make(sandbox)
        time.sleep(1)
        assert receiver.posts == []
        assert server.sandbox.tick() == 1
    assert receiver.names == ["meeting.created"]
