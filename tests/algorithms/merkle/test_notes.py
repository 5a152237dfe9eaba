# SPDX-License-Identifier: Apache-2.0
"""Signed notes and checkpoints, against the vectors of the specification and of Go's implementation."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.algorithms.merkle.checkpoints import Checkpoint, open_checkpoint
from meishan.algorithms.merkle.notes import COSIGNATURE, Note, SignerKey, VerifierKey, sign_note
from meishan.algorithms.merkle.tree import EMPTY_ROOT, MerkleError

SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2O"
    "NncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_OTHER_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
GO_LINE = f"— PeterNeumann {GO_SIGNATURE}\n"
GO_OTHER_SIGNATURE = (
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
)
GO_OTHER_LINE = f"— EnochRoot {GO_OTHER_SIGNATURE}\n"
ROOT = bytes(range(32))
HEAD = Checkpoint("log.example/meishan", 5, ROOT)


def test_the_note_of_the_specification_is_verified_by_its_key() -> None:
    key = VerifierKey.parse(SPEC_KEY)

    note = Note.parse(SPEC_NOTE.encode())

    assert note.text == "This is an example message.\n"
    assert list(note.verified_by([key])) == [key]
    assert str(key) == SPEC_KEY
    assert note.encode() == SPEC_NOTE.encode()


def test_signing_gives_byte_for_byte_what_the_reference_implementation_gives() -> None:
    signer = SignerKey.parse(GO_SIGNER)

    note = sign_note(GO_TEXT, [signer])

    assert note.encode().decode() == f"{GO_TEXT}\n{GO_LINE}"
    assert str(signer.verifier) == GO_KEY
    assert signer.encode() == GO_SIGNER


def test_a_note_with_two_signers_is_verified_by_either_and_ignores_strangers() -> None:
    peter, enoch = VerifierKey.parse(GO_KEY), VerifierKey.parse(GO_OTHER_KEY)
    note = Note.parse(f"{GO_TEXT}\n{GO_LINE}{GO_OTHER_LINE}".encode())

    assert list(note.verified_by([peter])) == [peter]
    assert list(note.verified_by([enoch, peter])) == [peter, enoch]
    assert not note.verified_by([VerifierKey.parse(SPEC_KEY)])


def test_a_wrong_signature_under_a_known_key_condemns_the_note() -> None:
    peter, enoch = VerifierKey.parse(GO_KEY), VerifierKey.parse(GO_OTHER_KEY)
    note = Note.parse(f"{GO_TEXT.replace('answer', 'Answer')}\n{GO_LINE}{GO_OTHER_LINE}".encode())

    for keys in ([peter], [enoch], [peter, enoch]):
        with pytest.raises(MerkleError, match="does not belong to this text"):
            note.verified_by(keys)


def test_every_mangled_verifier_key_is_refused() -> None:
    pieces = [GO_KEY[start:end] for start in range(len(GO_KEY)) for end in range(start, len(GO_KEY) + 1)]
    pieces.remove(GO_KEY)
    changed = [f"{GO_KEY[:at]}{chr(ord(GO_KEY[at]) + 1)}{GO_KEY[at + 1 :]}" for at in range(len(GO_KEY))]
    strange = [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ]

    for text in [*pieces, *changed, *strange]:
        with pytest.raises(MerkleError):
            VerifierKey.parse(text)


def test_every_mangled_signer_key_is_refused_and_never_quoted() -> None:
    secret = GO_SIGNER.rpartition("+")[2]
    pieces = [GO_SIGNER[:end] for end in range(len(GO_SIGNER))]
    changed = [
        f"{GO_SIGNER[:at]}{chr(ord(GO_SIGNER[at]) + 1)}{GO_SIGNER[at + 1 :]}" for at in range(len(GO_SIGNER))
    ]

    for text in [*pieces, *changed]:
        with pytest.raises(MerkleError) as refusal:
            SignerKey.parse(text)
        assert secret[:12] not in str(refusal.value)
    assert secret not in repr(SignerKey.parse(GO_SIGNER))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        GO_TEXT.encode() + GO_LINE.encode(),
        (GO_TEXT + "\n" + GO_LINE.rstrip("\n")).encode(),
        (GO_TEXT + "\n" + GO_LINE + "more\n").encode(),
        (GO_TEXT + "\n" + GO_LINE.replace("— ", "- ")).encode(),
        (GO_TEXT + "\n" + GO_LINE.replace("AM=", "AN=")).encode(),
        (GO_TEXT + "\n" + GO_LINE.replace("PeterNeumann", "Peter+Neumann")).encode(),
        (GO_TEXT + "\n— PeterNeumann AAAA\n").encode(),
        (GO_TEXT.replace("\n", "\r\n") + "\n" + GO_LINE).encode(),
        b"\xff" + (GO_TEXT + "\n" + GO_LINE).encode(),
        (GO_TEXT + "\n" + GO_LINE * 101).encode(),
        b"x" * 1_000_001,
    ],
    ids=range(14),
)
def test_what_is_not_written_as_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(MerkleError):
        Note.parse(data)


@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=60),
    seed=st.binary(min_size=32, max_size=32),
    name=st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20),
)
def test_any_text_signed_can_be_read_and_verified(text: str, seed: bytes, name: str) -> None:
    signer = SignerKey(name, seed)

    note = Note.parse(sign_note(text + "\n", [signer]).encode())

    assert note.text == text + "\n"
    assert list(note.verified_by([VerifierKey.parse(str(signer.verifier))])) == [signer.verifier]
    assert SignerKey.parse(signer.encode()).verifier == signer.verifier


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    key = SignerKey(HEAD.origin, b"\x01" * 32)

    data = HEAD.signed_by([key])

    assert data.decode().split("\n")[:4] == [
        "log.example/meishan",
        "5",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert open_checkpoint(data, [key.verifier]).head == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "a\n5\n",
        "a\n5\nAAAA\n",
        "a\n05\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n-5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n٥\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\nmore\n",
        "a\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "a\n0\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ],
)
def test_what_is_not_written_as_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MerkleError):
        Checkpoint.parse(text)


def test_the_checkpoint_of_an_empty_log_and_one_with_more_lines_are_read() -> None:
    empty = Checkpoint("a", 0, EMPTY_ROOT)
    longer = Checkpoint("a", 5, ROOT, ("one", "two"))

    assert Checkpoint.parse(empty.text) == empty
    assert Checkpoint.parse(longer.text) == longer


def test_during_a_change_of_keys_the_old_and_the_new_key_both_open_a_checkpoint() -> None:
    old, new = SignerKey(HEAD.origin, b"\x01" * 32), SignerKey(HEAD.origin, b"\x02" * 32)

    data = HEAD.signed_by([old, new])

    assert open_checkpoint(data, [old.verifier]).log_keys == (old.verifier,)
    assert open_checkpoint(data, [new.verifier]).log_keys == (new.verifier,)
    assert open_checkpoint(data, [new.verifier, old.verifier]).log_keys == (old.verifier, new.verifier)
    with pytest.raises(MerkleError, match="None of the keys"):
        open_checkpoint(data, [SignerKey(HEAD.origin, b"\x03" * 32).verifier])


def test_a_log_cannot_vouch_for_another_log() -> None:
    other = SignerKey("other.example", b"\x01" * 32)
    forged = sign_note(HEAD.text, [other]).encode()

    with pytest.raises(MerkleError, match="No key of the log"):
        open_checkpoint(forged, [other.verifier])
    with pytest.raises(MerkleError, match="its own name"):
        HEAD.signed_by([other])
    key = SignerKey(HEAD.origin, b"\x01" * 32)
    with pytest.raises(MerkleError, match="not of"):
        open_checkpoint(HEAD.signed_by([key]), [key.verifier], origin="another")


def test_witnesses_are_counted_once_each_and_never_the_log_itself(log_of: Callable) -> None:
    log = log_of(3)
    data = log.witnessed(1_700_000_000)
    note = Note.parse(data)
    twice = note.signed(log.witness.sign(note.text.encode(), 1_700_000_009)).encode()
    itself = SignerKey("self.example", b"\x07" * 32, COSIGNATURE)
    by_itself = note.signed(itself.sign(note.text.encode(), 5)).encode()
    keys = [log.key.verifier, log.witness.verifier, itself.verifier]

    opened = open_checkpoint(data, keys, witnesses=1)

    assert opened.witnesses == {log.witness.verifier: 1_700_000_000}
    for short in (data, twice, by_itself):
        with pytest.raises(MerkleError, match="1 of the known witnesses have signed"):
            open_checkpoint(short, keys, witnesses=2)
    with pytest.raises(MerkleError, match="No key of the log"):
        open_checkpoint(data, [log.witness.verifier])


def test_a_cosignature_with_another_time_is_refused(log_of: Callable) -> None:
    log = log_of(3)
    note = Note.parse(log.checkpoint())
    signature = log.witness.sign(note.text.encode(), 1000)
    moved = type(signature)(signature.name, signature.key_id, (2000).to_bytes(8, "big") + signature.data[8:])

    with pytest.raises(MerkleError, match="does not belong"):
        open_checkpoint(note.signed(moved).encode(), [log.key.verifier, log.witness.verifier])
    with pytest.raises(MerkleError, match="carries a time"):
        log.witness.sign(b"text\n")
    with pytest.raises(MerkleError, match="carries a time"):
        log.key.sign(b"text\n", 1000)
