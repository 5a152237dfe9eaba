# SPDX-License-Identifier: Apache-2.0
"""Mail is written in the reader's language, sent once, and a dead address is left in peace."""

import smtplib
import socketserver
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail as outbox_module
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from meishan.base.accounts import mail
from meishan.base.accounts.models import DeadAddress, Mail, Person
from meishan.base.core import clock

pytestmark = pytest.mark.usefixtures("world")

DSN = """\
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system. Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; wang@ningbo.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} no such person here

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: was sent

--b--
"""


@pytest.fixture
def wang():
    return Person.objects.create(
        email="wang@ningbo.example", name="Wang Fang", language="zh-hans", joined_at=clock.now()
    )


def write(to, **more):
    return mail.post(
        to,
        kind="accounts.test",
        subject=gettext_lazy("Yes"),
        template="accounts/mail/plain_test",
        **more,
    )


@pytest.fixture(autouse=True)
def _template(settings, tmp_path):
    folder = tmp_path / "templates" / "accounts" / "mail"
    folder.mkdir(parents=True)
    (folder / "plain_test.txt").write_text(
        '{% extends "accounts/mail/base.txt" %}{% block body %}{{ what }} <b> & {{ base_url }}/x{% endblock %}'
    )
    (folder / "with_html.txt").write_text("plain")
    (folder / "with_html.html").write_text(
        '{% extends "accounts/mail/base.html" %}{% block body %}<p>{{ what }}</p>{% endblock %}'
    )
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}
    settings.TEMPLATES = [engine]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox_module.outbox = []


def test_a_person_is_written_to_in_her_language(wang):
    with translation.override("fr"):
        written = write(wang, context={"what": "O'Brien"})

    assert written.language == "zh-hans"
    assert written.subject == "是"
    assert "O'Brien <b> &" in written.text
    assert "<b>" not in written.html
    assert 'lang="zh-hans"' in written.html


def test_an_address_is_written_to_in_the_language_given():
    written = write("someone@example.org", language="ar")

    assert 'dir="rtl"' in written.html


def test_what_people_typed_cannot_break_a_header_or_the_html(wang):
    written = mail.post(
        wang,
        kind="accounts.test",
        subject="Question on %(title)s",
        template="accounts/mail/with_html",
        context={"title": "Pumps\nBcc: all@example.org", "what": "<script>x</script>"},
    )

    assert written.subject == "Question on Pumps Bcc: all@example.org"
    assert "<script>" not in written.html


def test_a_mail_is_sent_once_with_a_signed_return_path(wang):
    written = write(wang)

    mail.send_mail(mail=str(written.pk))
    mail.send_mail(mail=str(written.pk))

    (sent,) = outbox_module.outbox
    written.refresh_from_db()
    assert written.state == "sent"
    assert sent.to == ["wang@ningbo.example"]
    assert sent.from_email == mail.return_path(written.pk)
    assert sent.message()["From"] == settings.DEFAULT_FROM_EMAIL
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_a_mail_of_a_transaction_that_failed_is_not_sent(wang):
    def act_that_fails():
        with transaction.atomic():
            write(wang)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_that_fails()

    assert not Mail.objects.exists()


@pytest.mark.parametrize("found_by", ["return path", "message id"])
def test_a_final_bounce_closes_the_address(wang, found_by, tmp_path):
    written = write(wang)
    mail.send_mail(mail=str(written.pk))
    to = mail.return_path(written.pk) if found_by == "return path" else "postmaster@example.org"
    message_id = outbox_module.outbox[0].message()["Message-ID"] if found_by == "message id" else "<x@y>"
    file = tmp_path / "bounce.eml"
    file.write_text(DSN.format(to=to, action="failed", status="5.1.1", message_id=message_id))

    call_command("mail_bounce", str(file))

    written.refresh_from_db()
    assert written.state == "bounced"
    assert "5.1.1" in written.error
    assert DeadAddress.objects.get().email == "wang@ningbo.example"
    later = write(wang)
    mail.send_mail(mail=str(later.pk))
    assert later.state == "failed"
    assert len(outbox_module.outbox) == 1


def test_a_passing_bounce_is_only_noted(wang):
    written = write(wang)

    mail.take_bounce(
        DSN.format(
            to=mail.return_path(written.pk), action="delayed", status="4.4.1", message_id="<x@y>"
        ).encode()
    )

    written.refresh_from_db()
    assert "4.4.1" in written.error
    assert not DeadAddress.objects.exists()


def test_a_forged_bounce_changes_nothing(wang):
    written = write(wang)
    forged = mail.return_path(written.pk).replace("-", "-0", 1).replace("@", "@")[:-1]

    bounce = mail.take_bounce(
        DSN.format(to=forged, action="failed", status="5.1.1", message_id="<x@y>").encode()
    )

    assert bounce.mail is None
    assert not DeadAddress.objects.exists()


def test_bounces_are_read_from_the_folder(wang, settings, tmp_path):
    settings.BOUNCE_FOLDER = tmp_path / "bounces"
    new = settings.BOUNCE_FOLDER / "new"
    new.mkdir(parents=True)
    written = write(wang)
    (new / "1").write_text(
        DSN.format(to=mail.return_path(written.pk), action="failed", status="5.1.1", message_id="<x@y>")
    )
    (new / "2").write_bytes(b"\xff\x00 not a mail at all")

    mail.read_bounces()

    assert DeadAddress.objects.count() == 1
    assert (settings.BOUNCE_FOLDER / "taken" / "1").exists()
    assert (settings.BOUNCE_FOLDER / "unknown" / "2").exists()


class SmtpThatSays(socketserver.StreamRequestHandler):
    """A mail server of a few lines that answers RCPT with the words of its class."""

    answer = b"250 ok"

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                self.wfile.write(self.answer + b"\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def smtp(settings):
    def start(answer: bytes):
        handler = type("Handler", (SmtpThatSays,), {"answer": answer})
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        servers.append(server)

    servers = []
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_an_address_refused_by_the_mail_server_is_closed(wang, smtp):
    smtp(b"550 5.1.1 no such person")
    written = write(wang)

    mail.send_mail(mail=str(written.pk))

    written.refresh_from_db()
    assert written.state == "bounced"
    assert DeadAddress.objects.get().reason.startswith("550")


def test_a_passing_fault_is_tried_again_and_given_up_in_the_end(wang, smtp):
    smtp(b"451 try later")
    written = write(wang)

    for _try in range(mail.ATTEMPTS - 1):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            mail.send_mail(mail=str(written.pk))
    mail.send_mail(mail=str(written.pk))

    written.refresh_from_db()
    assert written.state == "failed"
    assert written.attempts == mail.ATTEMPTS
    assert not DeadAddress.objects.exists()


def test_old_mail_is_forgotten(wang):
    old, new = write(wang), write(wang)
    Mail.objects.filter(pk=old.pk).update(made_at=clock.now() - mail.KEPT_FOR - timedelta(days=1))

    mail.forget_mail()

    assert list(Mail.objects.all()) == [new]
