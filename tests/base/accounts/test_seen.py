# SPDX-License-Identifier: Apache-2.0
"""When a session was used last is noted once a minute, not with each request."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone


def test_a_session_is_noted_once_a_minute_and_at_once_where_its_place_changes(supplier_owner, client_of):
    client = client_of(supplier_owner)
    client.get("/help/")
    noted = UserSession.objects.get()
    client.get("/help/")
    assert UserSession.objects.get().last_seen_at == noted.last_seen_at

    client.get("/help/", headers={"User-Agent": "another browser"})
    changed = UserSession.objects.get()
    assert changed.user_agent == "another browser"
    assert changed.last_seen_at > noted.last_seen_at

    long_ago = timezone.now() - timedelta(minutes=2)
    UserSession.objects.update(last_seen_at=long_ago)
    elsewhere = Client()  # a web process that has noted nothing yet
    elsewhere.cookies = client.cookies
    elsewhere.get("/help/", headers={"User-Agent": "another browser"})
    assert UserSession.objects.get().last_seen_at > long_ago + timedelta(minutes=1)


def test_nobody_signed_in_is_noted(client, world):
    client.get("/help/")

    assert not UserSession.objects.exists()
