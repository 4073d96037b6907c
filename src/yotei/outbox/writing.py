"""A row as RFC 5322 wants it. The same row gives the same mail, however often it is sent."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from .line import Letter
from .models import Mail
from .runtime import Post

POLICY = SMTP.clone(cte_type="7bit")  # every server carries it


def letter(mail: Mail, post: Post) -> Letter:
    """Raises errors of many kinds where its parts make no mail."""
    name, sender = parseaddr(post.sender)
    made = EmailMessage(policy=POLICY)
    made["From"] = Address(mail.from_name or name, addr_spec=sender)
    made["To"] = Address(mail.name, addr_spec=mail.address)
    if mail.reply_to:
        made["Reply-To"] = Address(addr_spec=mail.reply_to)
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.queued_at)
    made["Message-ID"] = mail.message_id
    # Nobody's absence is to be told to a program (RFC 3834; the second is Exchange's word for it).
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    made.set_content(mail.text)
    if mail.html:
        made.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        # RFC 6047: the alternative is what calendars read; the file is for programs that know none.
        params = {"method": mail.method} if mail.method else {}
        made.add_alternative(mail.calendar, subtype="calendar", params=params)
        made.add_attachment(mail.calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    made["Content-Language"] = mail.language  # last, for content brings its own headers
    return Letter(sender, mail.address, made.as_bytes())
