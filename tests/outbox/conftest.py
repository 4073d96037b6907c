from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.smtp import PostOffice, post_office
from yotei.outbox import runtime
from yotei.outbox.models import Mail, Recipient
from yotei.outbox.sending import Postman


@dataclass
class Desk:
    """Who queues mails and who sends them, with a clock that only tests move."""

    office: PostOffice
    now: datetime = datetime(2026, 12, 1, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.postman = self.another_postman()

    def another_postman(self) -> Postman:
        return Postman(clock=lambda: self.now)

    def put(self, address: str = "taro@example.com", *, name: str = "営業太郎", **more: object) -> Mail:
        given = {"kind": "test", "subject": "件名", "text": "本文\n", "now": self.now} | more
        return Mail.put(to=Recipient(name, address), **given)  # type: ignore[arg-type]

    def work(self, *, after: float = 0) -> int:
        self.now += timedelta(seconds=after)
        return self.postman.go_round()

    def read(self, mail: Mail) -> Mail:
        return Mail.objects.get(pk=mail.pk)

    def use(self, url: str) -> None:
        runtime.configure(replace(runtime.post(), url=url))
        self.postman.hang_up()

    def hurry(self, **seconds: float) -> None:
        """A machine that is busy with other tests is slow, so only who waits for a silent server is impatient."""
        post = runtime.post()
        runtime.configure(replace(post, patience=replace(post.patience, **seconds)))


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    before = runtime.post()
    with post_office() as office:
        runtime.configure(replace(before, url=office.url))
        made = Desk(office)
        yield made
        made.postman.hang_up()
    runtime.configure(before)
