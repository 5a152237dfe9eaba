# SPDX-License-Identifier: Apache-2.0
"""Where the server listens is checked before it starts, and faults are told in sentences."""

import datetime as dt
import socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from meishan.web.launcher.address import Address
from meishan.web.launcher.trouble import CONFIG, TEMPORARY, Trouble


def make_certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def test_a_free_port_is_fine():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    Address("127.0.0.1", port).check(hint="")


def test_a_taken_port_is_told_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            Trouble, match=f"Port {port} is taken by another program. Take another."
        ) as caught:
            Address("127.0.0.1", port).check(hint="Take another.")

    assert caught.value.code == TEMPORARY


@pytest.mark.parametrize(
    ("host", "words"), [("192.0.2.1", "is not an address of this machine"), ("host.invalid", "is not known")]
)
def test_a_host_that_is_not_ours(host, words):
    with pytest.raises(Trouble, match=words):
        Address(host, 8000).check(hint="")


def test_a_certificate_and_its_key_work(tmp_path):
    certificate, key = make_certificate(tmp_path, "one")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    Address("127.0.0.1", port, certificate, key).check(hint="")


def test_a_key_of_another_certificate_is_told_before_the_start(tmp_path):
    certificate, _ = make_certificate(tmp_path, "one")
    _, other = make_certificate(tmp_path, "two")

    with pytest.raises(Trouble, match="do not work as TLS certificate and key") as caught:
        Address("127.0.0.1", 8000, certificate, other).check(hint="")

    assert caught.value.code == CONFIG


def test_a_certificate_that_is_not_there(tmp_path):
    with pytest.raises(Trouble, match="is not there"):
        Address("127.0.0.1", 8000, tmp_path / "no.crt", tmp_path / "no.key").check(hint="")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("0.0.0.0", 8000), "http://localhost:8000"),
        (Address("127.0.0.1", 80), "http://localhost"),
        (Address("market.example.org", 8443), "http://market.example.org:8443"),
        (Address("2001:db8::1", 8000), "http://[2001:db8::1]:8000"),
    ],
)
def test_what_people_type(address, url):
    assert address.url == url
