# SPDX-License-Identifier: Apache-2.0
"""Mail: written in the reader's language, queued with what it tells of, sent by the worker, bounces understood."""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import logging
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from email.utils import getaddresses, parseaddr
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.functional import Promise

from meishan.base.core import clock, ids
from meishan.base.core.jobs import enqueue, job

from .models import DeadAddress, Mail, Person
from .states import MailState

logger = logging.getLogger(__name__)

ATTEMPTS = 8
KEPT_FOR = timedelta(days=90)


def post(
    to: Person | str,
    *,
    kind: str,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    language: str = "",
) -> Mail | None:
    """Write a mail and queue it in the caller's transaction.

    `template` without its ending: `<template>.txt` is needed, `<template>.html` optional (the text is set
    then). Both extend `accounts/mail/base.txt` or `.html`, block `body`. `subject` may hold `%(name)s`, filled
    from `context`. Templates also see `person`, `base_url` and `language`. A person is written to in her
    language and time zone; for a bare address give `language`. Returns None for an erased person; a mail to
    an address that bounced is kept as failed, not sent.
    """
    person = to if isinstance(to, Person) else None
    if person is not None and person.erased_at is not None:
        return None
    address = person.email if person is not None else str(to)
    spoken = (person.language if person is not None else language) or translation.get_language() or "en"
    with transaction.atomic(savepoint=False), translation.override(spoken), timezone.override(_zone(person)):
        values = {**(context or {}), "person": person, "base_url": settings.BASE_URL, "language": spoken}
        values["subject"] = _line(str(subject) % values if "%(" in str(subject) else str(subject))
        text = _render_text(template, values)
        mail = Mail(
            id=ids.new(),
            person=person,
            to=address,
            kind=kind,
            language=spoken,
            subject=values["subject"][:300],
            text=text,
            html=_render_html(template, values, text),
            headers=dict(headers or {}),
            made_at=clock.now(),
        )
        if DeadAddress.objects.filter(email=address.lower()).exists():
            mail.state = MailState.FAILED
            mail.error = "Mail to this address came back before; its owner has not confirmed it again."
        mail.save(force_insert=True)
        if mail.state == MailState.QUEUED:
            enqueue(send_mail, mail=str(mail.pk))
        return mail


def _zone(person: Person | None) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone if person is not None else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _line(text: str) -> str:
    """One line: a header must not be broken by what people typed."""
    return " ".join(text.split())


def _render_text(template: str, values: dict[str, Any]) -> str:
    engine = get_template(f"{template}.txt").template  # type: ignore[attr-defined]
    text = engine.render(Context(values, autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _render_html(template: str, values: dict[str, Any], text: str) -> str:
    try:
        engine = get_template(f"{template}.html").template  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        engine = get_template("accounts/mail/plain.html").template  # type: ignore[attr-defined]
    with translation.override(values["language"]):
        return engine.render(
            Context({**values, "text": text, "right_to_left": translation.get_language_bidi()})
        )


@job("accounts.send_mail", attempts=ATTEMPTS)
def send_mail(mail: str) -> None:
    """Send one queued mail. A passing fault is tried again later; a refused address is marked dead."""
    with transaction.atomic():
        found = (
            Mail.objects.select_for_update(skip_locked=True).filter(pk=mail, state=MailState.QUEUED).first()
        )
        if found is None:
            return
        found.attempts += 1
        fault: Exception | None = None
        try:
            _message(found).send()
            found.state, found.sent_at, found.error = MailState.SENT, clock.now(), ""
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            found.error = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
            if 500 <= code < 600:
                came_back(found, found.error)
            else:
                fault = refused
        except (OSError, smtplib.SMTPException) as error:
            found.error, fault = f"{type(error).__name__}: {error}"[:1000], error
        if fault is not None and found.attempts >= ATTEMPTS:
            found.state, fault = MailState.FAILED, None
            logger.error("mail %s given up after %s attempts: %s", found.pk, ATTEMPTS, found.error)
        found.save()
    if fault is not None:
        raise fault


def _message(mail: Mail) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=return_path(mail.pk),
        to=[mail.to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            # Stays the same when a send is repeated, so that mailboxes show it once.
            "Message-ID": f"<{mail.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **mail.headers,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def return_path(mail: UUID) -> str:
    """The envelope sender that names the mail (VERP), signed so that nobody can forge a bounce."""
    local, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{mail.hex}-{_signature(mail)}@{domain}"


def _signature(mail: UUID) -> str:
    key = hashlib.sha256(b"bounce" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, mail.bytes, hashlib.sha256).hexdigest()[:16]


def came_back(mail: Mail, reason: str) -> None:
    """A mail was refused for good: note it, and send nothing more to that address until it is confirmed."""
    at = clock.now()
    mail.state, mail.bounced_at, mail.error = MailState.BOUNCED, at, reason[:1000]
    mail.save()
    DeadAddress.objects.get_or_create(email=mail.to.lower(), defaults={"since": at, "reason": reason[:1000]})


@dataclass(frozen=True)
class Bounce:
    """What a returned message says: the mail it is about, if ours, and whether it is final."""

    mail: Mail | None
    final: bool
    reason: str


def read_bounce(raw: bytes) -> Bounce:
    """Understand a delivery status notification (RFC 3464) or a plain returned message.

    The mail is found by the signed return path, else by its own Message-ID; a recipient's address alone
    proves nothing and is not believed.
    """
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    status, action, said = _status(message)
    final = action == "failed" and not status.startswith("4")
    return Bounce(_mail_of(message, raw), final, " ".join(f"{status} {said}".split())[:1000])


def _status(message: Message) -> tuple[str, str, str]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and block.get("Action"):
                    said = str(block.get("Diagnostic-Code") or "")
                    return str(block.get("Status") or ""), str(block["Action"]).strip().lower(), said
    found = re.search(r"\b([245])\.\d{1,3}\.\d{1,3}\b[^\n]*", _words_of(message))
    if found:
        return found[0].split()[0], "failed" if found[1] == "5" else "delayed", found[0]
    return "", "unknown", str(message.get("Subject") or "")


def _words_of(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", errors="replace")[:20_000] if isinstance(payload, bytes) else ""
    return ""


def _mail_of(message: Message, raw: bytes) -> Mail | None:
    named = [
        str(one) for field in ("To", "Delivered-To", "X-Original-To") for one in message.get_all(field, [])
    ]
    for _name, address in getaddresses(named):
        found = re.search(r"\+([0-9a-f]{32})-([0-9a-f]{16})@", address)
        if found and hmac.compare_digest(_signature(UUID(found[1])), found[2]):
            return Mail.objects.filter(pk=UUID(found[1])).first()
    pattern = rb"(?im)^Message-ID:\s*<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@"
    for one in re.finditer(pattern, raw):
        mail = Mail.objects.filter(pk=UUID(one[1].decode())).first()
        if mail is not None:
            return mail
    return None


def take_bounce(raw: bytes) -> Bounce:
    """Read a returned message and act on it: a final one closes the address, a passing one is noted."""
    with transaction.atomic():
        bounce = read_bounce(raw)
        if bounce.mail is not None and bounce.final:
            came_back(bounce.mail, bounce.reason)
        elif bounce.mail is not None:
            bounce.mail.error = bounce.reason
            bounce.mail.save(update_fields=["error"])
    return bounce


@job("accounts.read_bounces", every="*/5 * * * *", alone=True)
def read_bounces(timestamp: int = 0) -> None:
    """Take what the mail server put into the bounce folder; each file then moves to `taken` or `unknown`."""
    folder = Path(settings.BOUNCE_FOLDER)
    for place in (folder, folder / "new"):
        if place.is_dir():
            for file in sorted(one for one in place.iterdir() if one.is_file()):
                bounce = take_bounce(file.read_bytes())
                kept = folder / ("taken" if bounce.mail is not None else "unknown")
                kept.mkdir(exist_ok=True)
                file.rename(kept / file.name)


@job("accounts.forget_mail", every="17 3 * * *", alone=True)
def forget_mail(timestamp: int = 0) -> None:
    """Delete mails older than KEPT_FOR: they hold names and links."""
    Mail.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()
